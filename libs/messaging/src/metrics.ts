import { Counter, Histogram } from 'prom-client';

export const batchSize = new Histogram({
  name: 'saga_batch_size',
  help: 'Records in one transaction of the consumer',
  buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
});

export const inboxRepeats = new Counter({
  name: 'saga_inbox_repeats_total',
  help: 'Deliveries of events that had already had their effect',
});

export const redriveAttempts = new Counter({
  name: 'saga_redrive_attempts_total',
  help: 'Dead letters that were tried again, by what came of it',
  labelNames: ['outcome'] as const,
});
