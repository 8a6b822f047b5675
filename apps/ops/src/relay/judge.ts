import type { ConnectorStatus } from '../provision/connect-worker';

/** Two counts, of which the second moves soon after the first while the connector works. */
export interface Track {
  readonly leader: number;
  readonly follower: number;
}

export interface ConnectorSight {
  /** Milliseconds of a clock that only goes forward. */
  readonly at: number;
  /** Undefined if the worker does not know it. */
  readonly status: ConnectorStatus | undefined;
  /** Undefined while a part that it needs does not answer: then its silence says nothing about it. */
  readonly tracks: readonly Track[] | undefined;
}

export type State = 'works' | 'quiet' | 'silent' | 'failed' | 'stopped' | 'unknown' | 'away';

export interface Verdict {
  readonly state: State;
  readonly restart: boolean;
}

/** A relay confirms and a mirror copies something every second or two. A worker's tasks need up to 15 s until they run, and a task some to begin. */
export const SILENT_AFTER_MS = 20_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 300_000;
/** After so long without trouble the next restart is the first again. */
const SOUND_AFTER_MS = 60_000;

interface Followed extends Track {
  readonly hasMoved: boolean;
  /** The leader has moved, and it has not. */
  readonly isLeft: boolean;
  readonly stillSince: number;
}

/** Judges one connector by what arrives, over many looks. What its worker says of it is believed only when it is bad. */
export class ConnectorJudge {
  #tracks: readonly Followed[] = [];
  #restarts = 0;
  #troubleAt = 0;
  #patientUntil = 0;

  judge({ at, status, tracks }: ConnectorSight): Verdict {
    this.#follow(at, tracks ?? this.#tracks, tracks !== undefined && !isStopped(status));
    if (tracks === undefined) {
      this.#patientUntil = Math.max(this.#patientUntil, at + FIRST_PAUSE_MS);
      return { state: 'away', restart: false };
    }
    if (status === undefined) return { state: 'unknown', restart: false };
    if (isStopped(status)) return { state: 'stopped', restart: false };
    const state = this.#stateOf(at, status);
    if (state === 'failed' || state === 'silent') this.#troubleAt = at;
    if (at - this.#troubleAt > SOUND_AFTER_MS) this.#restarts = 0;
    return { state, restart: (state === 'failed' || state === 'silent') && at >= this.#patientUntil };
  }

  /** Each restart gets twice the time of the one before to show an effect. */
  restarted(at: number): void {
    this.#patientUntil = at + Math.min(FIRST_PAUSE_MS * 2 ** this.#restarts, LONGEST_PAUSE_MS);
    this.#restarts += 1;
    this.#tracks = this.#tracks.map((track) => ({ ...track, stillSince: at }));
  }

  /** Since when the one that has been still for longest has been so. */
  quietFor(at: number): number {
    return Math.max(0, ...this.#tracks.map(({ stillSince }) => at - stillSince));
  }

  #stateOf(at: number, { connector, tasks }: ConnectorStatus): State {
    if ([connector, ...tasks].some(({ state }) => state === 'FAILED')) return 'failed';
    const quiet = this.quietFor(at);
    if (quiet > SILENT_AFTER_MS) return 'silent';
    return quiet === 0 && this.#tracks.every(({ hasMoved }) => hasMoved) ? 'works' : 'quiet';
  }

  /** A copy that stands still while its source does has nothing to copy. */
  #follow(at: number, tracks: readonly Track[], counts: boolean): void {
    this.#tracks = tracks.map((track, index) => {
      const before = this.#tracks[index];
      const moves = before !== undefined && before.follower !== track.follower;
      const isLeft = counts && before !== undefined && !moves && (before.isLeft || before.leader !== track.leader);
      return { ...track, isLeft, stillSince: isLeft ? before.stillSince : at, hasMoved: moves || (before?.hasMoved ?? false) };
    });
  }
}

function isStopped(status: ConnectorStatus | undefined): boolean {
  return ['PAUSED', 'STOPPED'].includes(status?.connector.state ?? '');
}
