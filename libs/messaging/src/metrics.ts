import { Counter, Histogram } from 'prom-client';

export const batchSize = new Histogram({
  name: 'saga_batch_size',
  help: 'Records in one transaction of the consumer',
  buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
});

export const eventDelay = new Histogram({
  name: 'saga_event_delay_seconds',
  help: 'From the making of an event until its consumer has it, outbox, relay and mirror included, by the clocks of the two services',
  labelNames: ['topic'] as const,
  buckets: [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60],
});

export const inboxRepeats = new Counter({
  name: 'saga_inbox_repeats_total',
  help: 'Deliveries of events that had already had their effect',
});

export const redriveAttempts = new Counter({
  name: 'saga_redrive_attempts_total',
  help: 'Attempts of this process to apply dead letters, by what came of it; each letter keeps for itself how often any process tried it',
  labelNames: ['outcome'] as const,
});
