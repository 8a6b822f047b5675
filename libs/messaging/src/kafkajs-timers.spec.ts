import { createRequire } from 'node:module';
import './kafkajs-timers';

interface Queue {
  pending: unknown[];
  canSendSocketRequestImmediately(): boolean;
  checkPendingRequests(): void;
  destroy(): void;
}

const RequestQueue = createRequire(__filename)('kafkajs/src/network/requestQueue') as new (options: object) => Queue;

describe('a connection of kafkajs', () => {
  let queue: Queue;
  beforeEach(() => {
    jest.useFakeTimers();
    queue = new RequestQueue({
      maxInFlightRequests: 1,
      requestTimeout: 1_000,
      clientId: 'spec',
      broker: 'none',
      logger: { debug: () => undefined },
    });
  });
  afterEach(() => {
    queue.destroy();
    jest.useRealTimers();
  });

  it('at rest sets no timer', () => {
    queue.checkPendingRequests();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('looks again soon while a request waits', () => {
    queue.canSendSocketRequestImmediately = () => false;
    queue.pending.push({});
    queue.checkPendingRequests();
    expect(jest.getTimerCount()).toBe(1);
  });
});
