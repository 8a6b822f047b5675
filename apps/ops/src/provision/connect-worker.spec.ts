import { isTransient } from '@saga/messaging';
import { ConnectWorker } from './connect-worker';
import { reasonOf } from './progress';

type Answer = readonly [status: number, body?: unknown];

const rebalancing: Answer = [409, { message: 'Cannot complete request momentarily due to no known leader URL' }];
const worker = new ConnectWorker('http://worker');

afterEach(() => jest.restoreAllMocks());

/** Answers requests one after another, with the last answer for ever. Returns what was asked. */
function workerAnswers(...answers: readonly Answer[]) {
  let count = 0;
  return jest.spyOn(globalThis, 'fetch').mockImplementation(() => {
    const [status, body] = answers[Math.min(count++, answers.length - 1)]!;
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
  });
}

test('a worker that is sharing out its tasks is asked again until it answers', async () => {
  const asked = workerAnswers(rebalancing, rebalancing, [200, { 'tasks.max': '1' }]);
  await expect(worker.config('outbox-order')).resolves.toEqual({ 'tasks.max': '1' });
  expect(asked).toHaveBeenCalledTimes(3);
});

test('it is asked for no longer than a minute; the error says what was waited for, and that to begin anew may help', async () => {
  const asked = workerAnswers(rebalancing);
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (now += 25_000));
  const failure: unknown = await worker.resume('outbox-order').catch((error: unknown) => error);
  expect(reasonOf(failure)).toBe(
    'PUT outbox-order/resume: the worker is sharing out its tasks: Cannot complete request momentarily due to no known leader URL, after 60 s of waiting',
  );
  expect(isTransient(failure)).toBe(true);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('a worker that does not answer is named with what it was asked, and to begin anew may help', async () => {
  jest.spyOn(globalThis, 'fetch').mockRejectedValue(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  const failure: unknown = await worker.statuses().catch((error: unknown) => error);
  expect([reasonOf(failure), isTransient(failure)]).toEqual(['GET ?expand=status: no answer within 30 s', true]);
});

test('what a worker refuses is thrown at once, in its own words', async () => {
  const asked = workerAnswers([400, { message: 'Connector configuration is invalid' }]);
  await expect(worker.configure('outbox-order', {})).rejects.toThrow('PUT outbox-order/config: Connector configuration is invalid');
  expect(asked).toHaveBeenCalledTimes(1);
});

test('what a worker does not know, or has nothing to say to, is undefined', async () => {
  workerAnswers([404, { message: 'Connector outbox-order not found' }], [204]);
  await expect(worker.status('outbox-order')).resolves.toBeUndefined();
  await expect(worker.restart('outbox-order')).resolves.toBeUndefined();
});
