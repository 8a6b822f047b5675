import { Patience, StoppingError } from './patience';

// Jest's fake clock does not reach this module by itself.
jest.mock('node:timers/promises', () => ({ setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)) }));

const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

/** Fails as often as there are errors, then answers. */
function workThatFailsWith(...errors: Error[]) {
  return jest.fn(() => {
    const error = errors.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  });
}

function surroundings() {
  return {
    onWait: jest.fn<unknown, [string | undefined]>(),
    keepAlive: jest.fn(() => Promise.resolve()),
    isStopping: jest.fn(() => false),
  };
}

describe('patience', () => {
  it('goes through what will pass, saying why it waits, and when that is over', async () => {
    const around = surroundings();
    const work = workThatFailsWith(away, Object.assign(new Error('deadlock detected'), { code: '40P01' }));
    await expect(new Patience(around).through(work)).resolves.toBe('done');
    expect(work).toHaveBeenCalledTimes(3);
    expect(around.onWait.mock.calls).toEqual([[away.message], ['deadlock detected'], [undefined]]);
  });

  it('says nothing about work that succeeds at once', async () => {
    const around = surroundings();
    await expect(new Patience(around).through(workThatFailsWith())).resolves.toBe('done');
    expect(around.onWait).not.toHaveBeenCalled();
  });

  it('waits for what goes on by itself, and shows meanwhile that it lives', async () => {
    jest.useFakeTimers();
    const around = surroundings();
    const { promise, resolve } = Promise.withResolvers<string>();
    const waited = new Patience(around).until(promise);
    await jest.advanceTimersByTimeAsync(3_500);
    expect(around.keepAlive).toHaveBeenCalledTimes(3);
    resolve('done');
    await expect(waited).resolves.toBe('done');
    await jest.advanceTimersByTimeAsync(3_500);
    expect(around.keepAlive).toHaveBeenCalledTimes(3);
    jest.useRealTimers();
  });

  it('waits no longer than its group lets it, or the process', async () => {
    jest.useFakeTimers();
    const around = surroundings();
    const never = new Promise(() => undefined);
    around.keepAlive.mockRejectedValueOnce(new Error('The group is rebalancing'));
    const expelled = expect(new Patience(around).until(never)).rejects.toThrow('The group is rebalancing');
    await jest.advanceTimersByTimeAsync(1_000);
    await expelled;
    around.isStopping.mockReturnValue(true);
    const stopped = expect(new Patience(around).until(never)).rejects.toThrow(StoppingError);
    await jest.advanceTimersByTimeAsync(1_000);
    await stopped;
    jest.useRealTimers();
  });

  it('throws what will not pass at once', async () => {
    const bug = new TypeError('undefined is not a function');
    const work = workThatFailsWith(bug);
    await expect(new Patience(surroundings()).through(work)).rejects.toBe(bug);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('no longer says that it waits when what was away comes back with an error that will not pass', async () => {
    const around = surroundings();
    await expect(new Patience(around).through(workThatFailsWith(away, new Error('no')))).rejects.toThrow('no');
    expect(around.onWait.mock.calls).toEqual([[away.message], [undefined]]);
  });

  it('ends with a StoppingError when the process stops, instead of trying again', async () => {
    const around = surroundings();
    const work = workThatFailsWith(away, away);
    around.isStopping.mockImplementation(() => work.mock.calls.length > 1);
    await expect(new Patience(around).through(work)).rejects.toThrow(StoppingError);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('throws what keeps it from staying alive: its consumer has to rejoin its group', async () => {
    const around = surroundings();
    const rebalancing = new Error('The group is rebalancing');
    around.keepAlive.mockRejectedValue(rebalancing);
    await expect(new Patience(around).through(workThatFailsWith(away))).rejects.toBe(rebalancing);
  });
});

describe('the pauses of patience', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** How long the pause after an attempt takes by the fake clock, to 10 ms, and what happens meanwhile. */
  async function pauseAfter(attempt: number) {
    const around = surroundings();
    const over = jest.fn();
    const start = Date.now();
    void new Patience(around).pause(attempt).then(over);
    while (over.mock.calls.length === 0 && Date.now() - start < 60_000) await jest.advanceTimersByTimeAsync(10);
    return { duration: Date.now() - start, alive: around.keepAlive.mock.calls.length };
  }

  it.each([
    [0, 20],
    [1, 40],
    [4, 320],
    [8, 5_000],
    [1_000, 5_000],
  ])('after attempt %d last at most %d ms, and at least half of it', async (attempt, longest) => {
    const { duration } = await pauseAfter(attempt);
    expect(duration).toBeLessThanOrEqual(longest + 10);
    expect(duration).toBeGreaterThanOrEqual(longest / 2);
  });

  it('show every second that the consumer lives', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    expect(await pauseAfter(1_000)).toEqual({ duration: 5_000, alive: 5 });
    jest.restoreAllMocks();
  });

  it('end within a second when the process stops', async () => {
    const around = surroundings();
    const paused = expect(new Patience(around).pause(1_000)).rejects.toThrow(StoppingError);
    await jest.advanceTimersByTimeAsync(500);
    around.isStopping.mockReturnValue(true);
    await jest.advanceTimersByTimeAsync(500);
    await paused;
  });
});
