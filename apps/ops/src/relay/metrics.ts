import { Counter, Gauge, Registry } from 'prom-client';

/** Its own: the global one has what messaging measures. Without the metrics of the process, which cost more than the looks. */
export const registry = new Registry();
const registers = [registry];

export const slotLag = new Gauge({
  name: 'saga_relay_slot_lag_bytes',
  help: 'Bytes of the log that a slot has not confirmed as relayed',
  registers,
  labelNames: ['connector'] as const,
});

export const heartbeatAge = new Gauge({
  name: 'saga_relay_heartbeat_age_seconds',
  help: 'Time since something last showed that the connector works: what it confirmed to its slot or, if it is a mirror, copied',
  registers,
  labelNames: ['connector'] as const,
});

export const restarts = new Counter({
  name: 'saga_relay_restarts_total',
  help: 'Restarts of a connector that had failed or was silent',
  registers,
  labelNames: ['connector', 'reason'] as const,
});

export const repairs = new Counter({
  name: 'saga_relay_repairs_total',
  help: 'Repairs of a relay whose slot was lost, or whose topic lacked what the slot had confirmed',
  registers,
  labelNames: ['connector'] as const,
});

export const emittedAgain = new Counter({
  name: 'saga_relay_emitted_again_rows_total',
  help: 'Rows of the outbox that a repair emitted again',
  registers,
  labelNames: ['connector'] as const,
});

/** All of them from the beginning, since a counter that appears with its first count has no increase to alarm about. */
export function startMetrics(relays: readonly string[], mirrors: readonly string[]): void {
  for (const connector of [...relays, ...mirrors]) {
    for (const reason of ['failed', 'silent']) restarts.inc({ connector, reason }, 0);
  }
  for (const connector of relays) {
    repairs.inc({ connector }, 0);
    emittedAgain.inc({ connector }, 0);
  }
}

/** A moment rather than a distance: it stays true, and comes nearer, when nobody makes partitions any more. */
export const partitionsEnd = new Gauge({
  name: 'saga_partitions_end_timestamp_seconds',
  help: 'When the last partition of outbox or inbox ends: nothing can be written from then on',
  registers,
  labelNames: ['service'] as const,
});
