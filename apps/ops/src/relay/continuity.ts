import type { Offsets } from '../read-topics';
import type { Watermark } from './watermark';

/** What PostgreSQL says of a slot. Positions are bytes since the beginning of the log. */
export interface SlotSight {
  readonly isThere: boolean;
  /** Invalidated: the log that it stood for is gone. */
  readonly isLost: boolean;
  /** The process that reads it, and when that began; null while nobody does. */
  readonly reader: string | null;
  /** The reader has relayed all that was committed before. */
  readonly confirmed: number;
  /** What every transaction wrote before, if it has committed, has been relayed. */
  readonly restart: number;
  /** The end of the log. */
  readonly end: number;
}

export type Action =
  | { readonly do: 'nothing' | 'wait' }
  | { readonly do: 'settle'; readonly watermark: Watermark }
  /** Compare outbox and topics; `trust` is to be called when they are equal. */
  | { readonly do: 'compare' | 'repair'; readonly reason: string };

/**
 * Whether a slot is the one of before and the topics only grew. Nobody can drop a slot, or invalidate it, that a process holds: the same reader at
 * two looks is the same slot, with no gap in between. Whatever else is seen is a suspicion, which stays until outbox and topics were compared.
 */
export class Continuity {
  #reader: string | undefined;
  #ends: Offsets = {};
  #suspicion: { readonly reason: string; readonly fence: number } | undefined;
  #candidate: Watermark | undefined;

  /** `ends` were read before `slot`, and are undefined if the broker did not answer. */
  see(slot: SlotSight, ends: Offsets | undefined): Action {
    if (!slot.isThere) return { do: 'repair', reason: 'its slot is gone' };
    if (slot.isLost) return { do: 'repair', reason: 'its slot was invalidated' };
    const reason = this.#oddity(slot, ends);
    this.#reader = slot.reader ?? undefined;
    if (reason !== undefined) {
      this.#candidate = undefined;
      this.#suspicion = { reason, fence: slot.end };
    }
    if (ends === undefined || slot.reader === null) return { do: 'wait' };
    this.#ends = ends;
    if (this.#suspicion) {
      const { reason: suspected, fence } = this.#suspicion;
      // What was committed before is on its way until then, and not missing.
      return slot.confirmed < fence ? { do: 'wait' } : { do: 'compare', reason: suspected };
    }
    return this.#settle(slot, ends);
  }

  /** Outbox and topics were compared, and nothing is missing. */
  trust(): void {
    this.#suspicion = undefined;
  }

  #oddity({ reader }: SlotSight, ends: Offsets | undefined): string | undefined {
    if (ends === undefined) return 'its broker was away';
    if (reader === null) return 'nobody reads its slot';
    if (reader !== this.#reader) return 'its slot has another reader';
    const isShorter = Object.entries(this.#ends).some(([place, end]) => (ends[place] ?? 0) < end);
    return isShorter ? 'its topic is shorter than it was' : undefined;
  }

  /** A candidate is a watermark as soon as no transaction that wrote before it can still commit. */
  #settle({ restart, end }: SlotSight, offsets: Offsets): Action {
    const candidate = this.#candidate;
    if (candidate && restart < candidate.lsn) return { do: 'nothing' };
    this.#candidate = { lsn: end, offsets };
    return candidate ? { do: 'settle', watermark: candidate } : { do: 'nothing' };
  }
}
