import type { ConnectorStatus } from '../provision/connect-worker';
import { ConnectorJudge, SILENT_AFTER_MS, type State } from './judge';

const says = (state: string, task = state): ConnectorStatus => ({ connector: { state }, tasks: [{ id: 0, state: task }] });
const RUNNING = says('RUNNING');

/** Looks every two seconds at a connector that says what it says; `follower` moves if it `works`. */
class Looks {
  readonly judge = new ConnectorJudge();
  #at = 0;
  #leader = 0;
  #follower = 0;

  for(seconds: number, status: ConnectorStatus | undefined, how: { works?: boolean; leads?: boolean; answers?: boolean } = {}): State[] {
    const { works = true, leads = true, answers = true } = how;
    const restarted: State[] = [];
    for (const until = this.#at + seconds * 1_000; this.#at < until;) {
      this.#at += 2_000;
      if (leads) this.#leader += 1;
      if (works) this.#follower += 1;
      const tracks = answers ? [{ leader: this.#leader, follower: this.#follower }] : undefined;
      const { state, restart } = this.judge.judge({ at: this.#at, status, tracks });
      if (restart) restarted.push(state);
      if (restart) this.judge.restarted(this.#at);
    }
    return restarted;
  }

  get now(): State {
    return this.judge.judge({ at: this.#at, status: RUNNING, tracks: [{ leader: this.#leader, follower: this.#follower }] }).state;
  }
}

let looks: Looks;
beforeEach(() => (looks = new Looks()));

test('a connector works when something has moved, and not because it says RUNNING', () => {
  looks.for(10, RUNNING, { works: false });
  expect(looks.now).toBe('quiet');
  looks.for(4, RUNNING);
  expect(looks.now).toBe('works');
});

test('a silent connector is restarted once, and left the time to show an effect', () => {
  looks.for(10, RUNNING);
  expect(looks.for(SILENT_AFTER_MS / 1_000, RUNNING, { works: false })).toEqual([]);
  expect(looks.for(4, RUNNING, { works: false })).toEqual(['silent']);
  expect(looks.for(SILENT_AFTER_MS / 1_000, RUNNING, { works: false })).toEqual([]);
});

test('a failed task is restarted at the next look', () => {
  looks.for(10, RUNNING);
  expect(looks.for(2, says('RUNNING', 'FAILED'), { works: false })).toEqual(['failed']);
});

test('what fails for ever is restarted ever more seldom, but not never', () => {
  const counts = [60, 60, 60, 60, 600].map((seconds) => looks.for(seconds, says('FAILED'), { works: false }).length);
  expect(counts).toEqual([2, 1, 0, 1, 2]);
});

test('after a minute of work the next restart is at once again', () => {
  looks.for(300, says('FAILED'), { works: false });
  looks.for(90, RUNNING);
  looks.for(600, RUNNING);
  expect(looks.for(2, says('FAILED'), { works: false })).toEqual(['failed']);
  expect(looks.for(30, says('FAILED'), { works: false })).toEqual(['failed']);
});

test.each([
  ['its parts do not answer', RUNNING, { answers: false }],
  ['somebody has stopped it', says('STOPPED'), {}],
  ['somebody has paused it', says('PAUSED'), {}],
  ['its worker does not know it', undefined, {}],
  ['there is nothing to follow', RUNNING, { leads: false }],
])('a connector is left alone while %s', (_, status, how) => {
  looks.for(10, RUNNING);
  expect(looks.for(600, status, { works: false, ...how })).toEqual([]);
});

test('a worker that has come back is left the time to start its tasks', () => {
  looks.for(60, RUNNING, { works: false, answers: false });
  expect(looks.for(28, says('RUNNING', 'FAILED'), { works: false })).toEqual([]);
  expect(looks.for(4, says('RUNNING', 'FAILED'), { works: false })).toEqual(['failed']);
});
