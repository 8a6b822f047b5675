import type { ConnectWorker } from '../provision/connect-worker';
import { reasonOf } from '../provision/progress';
import { ConnectorJudge, type ConnectorSight, type Verdict } from './judge';
import { heartbeatAge, restarts } from './metrics';

/** Prints what happened, and when. */
export type Tell = (line: string) => void;

export interface Report {
  readonly connector: string;
  readonly isSound: boolean;
  /** One sentence. */
  readonly state: string;
}

const words: Readonly<Record<Verdict['state'], string>> = {
  works: 'works',
  quiet: 'has shown no sign since the last look',
  silent: 'says RUNNING and relays nothing',
  failed: 'has failed',
  stopped: 'was stopped by somebody',
  unknown: 'is unknown to its worker: run ops provision',
  away: 'cannot be judged: its worker, database or broker does not answer',
};

/** Looks after one connector. What it does about it goes on beside the looks, one thing at a time. */
export class ConnectorWatch {
  readonly #judge = new ConnectorJudge();
  #state: Verdict['state'] = 'away';
  #work: Promise<void> | undefined;
  #said = '';

  constructor(
    readonly connector: string,
    protected readonly worker: ConnectWorker,
    protected readonly tell: Tell,
  ) {}

  get report(): Report {
    return { connector: this.connector, isSound: this.#state === 'works', state: words[this.#state] };
  }

  /** Its worker says nothing bad of it. */
  protected get mayWork(): boolean {
    return this.#state === 'works' || this.#state === 'quiet';
  }

  protected get isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Restarts it if that is due and `acts` allows it. */
  judge(sight: ConnectorSight, acts: boolean): void {
    const { state, restart } = this.#judge.judge(sight);
    this.#state = state;
    heartbeatAge.set({ connector: this.connector }, this.#judge.quietFor(sight.at) / 1_000);
    if (this.isBusy) return;
    if (state !== 'quiet' && state !== 'away') this.say(words[state]);
    if (!restart || !acts) return;
    this.#judge.restarted(sight.at);
    this.begin(() => this.heal(state));
  }

  protected async heal(state: Verdict['state']): Promise<void> {
    await (state === 'failed' ? this.worker.restartFailed(this.connector) : this.worker.restart(this.connector));
    restarts.inc({ connector: this.connector, reason: state });
    this.tell(`${this.connector}: restarted, because it ${words[state]}`);
  }

  /** Resolves when what was begun is done. */
  async close(): Promise<void> {
    await this.#work;
  }

  /** Starts work that no look waits for. An error is told, and the next look decides anew. */
  protected begin(work: () => Promise<void>): void {
    this.#work = work()
      .catch((error: unknown) => this.tell(`${this.connector}: ${reasonOf(error)}`))
      .finally(() => (this.#work = undefined));
  }

  /** Tells a state once, not at each look. */
  protected say(state: string): void {
    if (state === this.#said) return;
    if (this.#said !== '' || state !== 'works') this.tell(`${this.connector}: ${state}`);
    this.#said = state;
  }
}
