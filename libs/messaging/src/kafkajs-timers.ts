import { createRequire } from 'node:module';

/** The part of kafkajs that is mended here: the requests of one connection that wait until they may be sent. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const { prototype } = createRequire(__filename)('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 looks for waiting requests also when there are none, on each connection, with a pause in the past that Node makes 1 ms of: 2 to 3 % of
 * a core for a service at rest. A request that has to wait schedules its own look, so without one there is nothing to look for.
 */
prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0) schedule.call(this);
};
