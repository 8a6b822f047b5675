import { isTransient } from '@saga/messaging';
import { Progress, reasonOf, waitUntil, waitWithin } from './progress';

function recorded(): { progress: Progress; lines: string[] } {
  const lines: string[] = [];
  return { progress: new Progress((line) => lines.push(line)), lines };
}

test('a step prints what it changed, or that it changed nothing', async () => {
  const { progress, lines } = recorded();
  await progress.step('nothing', () => Promise.resolve([]));
  await progress.step('few', () => Promise.resolve(['made a', 'made b']));
  await progress.step('many', () => Promise.resolve(['a', 'b', 'c', 'd', 'e', 'f']));
  expect(lines).toEqual([
    expect.stringMatching(/^ +0\.\d\d {2}nothing: unchanged$/),
    expect.stringMatching(/ {2}few: made a, made b$/),
    expect.stringMatching(/ {2}many: a, b, c, d, and 2 more$/),
  ]);
});

test('a step that fails is named with its reason', async () => {
  const { progress, lines } = recorded();
  await expect(progress.step('topics of aws', () => Promise.reject(new Error('refused')))).rejects.toThrow('topics of aws: refused');
  expect(lines).toEqual([]);
});

test('a step is run again when the infrastructure let it down, and says so meanwhile', async () => {
  const { progress, lines } = recorded();
  const answers = [
    () => Promise.reject(Object.assign(new Error('no answer within 5000 ms'), { transient: true })),
    () => Promise.resolve(['registered']),
  ];
  await progress.step('schemas', () => answers.shift()?.() ?? Promise.reject(new Error('run once too often')));
  expect(lines).toEqual([expect.stringMatching(/ {2}schemas: registered$/)]);
});

test('a run that takes too long says what each unfinished step waits for', async () => {
  const { progress } = recorded();
  const forever = new Promise<never>(() => undefined);
  const run = Promise.all([
    progress.step('done', () => Promise.resolve([])),
    progress.step('registry', (waiting) => (waiting('connection refused'), forever)),
    progress.step('databases', () => forever),
  ]);
  await expect(progress.within(0.01, run)).rejects.toThrow(
    'Not done after 0.01 s:\n  registry: connection refused\n  databases: it has not ended',
  );
});

test('waiting goes on through reasons and errors until nothing is missing', async () => {
  const answers = [() => Promise.resolve('no leader'), () => Promise.reject(new Error('refused')), () => Promise.resolve(undefined)];
  const reasons: string[] = [];
  await waitUntil(
    (reason) => reasons.push(reason),
    () => answers.shift()?.() ?? Promise.reject(new Error('asked once too often')),
  );
  expect(reasons).toEqual(['no leader', 'refused']);
});

test('waiting that has a limit ends with the latest reason, and as what may be begun anew', async () => {
  const inUse = (): Promise<string> => Promise.resolve('its slot is in use');
  const failure: unknown = await waitWithin(20, () => undefined, inUse).catch((error: unknown) => error);
  expect([isTransient(failure), reasonOf(failure)]).toEqual([true, 'its slot is in use, after 0.02 s of waiting']);
});

test('waiting that has a limit ends at once with an error', async () => {
  const gone = (): Promise<undefined> => Promise.reject(new Error('not queryable'));
  await expect(waitWithin(60_000, () => undefined, gone)).rejects.toThrow('not queryable');
});

test('the reason of a failed request is its innermost one', () => {
  const refused = new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('connect ECONNREFUSED 127.0.0.1:1')]);
  expect(reasonOf(new TypeError('fetch failed', { cause: refused }))).toBe('connect ECONNREFUSED ::1:1');
});
