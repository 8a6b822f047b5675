import type { Database, Message, ParkedKey, Transaction } from './database';
import type { Participant } from './participant';
import { isBoundToComplete, pauseAfter, type Received } from '@saga/messaging';

/** A newly parked key is tried again after this time. */
const FIRST_PAUSE_MS = 250;

/** How a batch applies what it can and parks the rest, and how one service tries its dead letters again. */
export class DeadLetters {
  /** Events that this service cannot read, as `type key`. */
  readonly poison = new Map<string, 'until repaired' | 'for good'>();
  #redriving: Transaction | undefined;

  constructor(
    readonly participant: Participant,
    readonly database: Database,
    private readonly now: () => number,
  ) {}

  /** The transaction of a batch, but for its commit; returns the messages that wait for a row. */
  apply(transaction: Transaction, messages: readonly Message[], mayWait: boolean): readonly Message[] {
    const { database, participant } = this;
    const known = new Set<string>();
    const isKnown = (id: string): boolean => known.has(id) || (database.inbox.has(id) && !database.broken.has('inbox'));
    const fresh = messages.filter(({ id }) => !isKnown(id) && known.add(id));
    const keepOrder = !database.broken.has('parking keeps the order of a key');
    const parkedKeys = new Set(keepOrder ? fresh.map(({ key }) => key).filter((key) => database.parked.has(key)) : []);
    const decided = participant.decide(transaction, fresh.map(this.#received), { parkedKeys, mayWait });
    const waiting = new Set(decided.waiting.map(({ id }) => id));
    const parked = new Set(decided.parked.map(({ received }) => received.id));
    for (const message of fresh) {
      if (waiting.has(message.id)) continue;
      transaction.inbox.push(message.id);
      if (parked.has(message.id)) this.#park(transaction, message);
      else transaction.fates.push({ message, kind: 'applied', effect: decided.effective.has(message.id) });
    }
    return fresh.filter(({ id }) => waiting.has(id));
  }

  #park(transaction: Transaction, message: Message): void {
    const { letters, attempts, dueAt } = transaction.parkedKey(message.key) ?? {
      letters: [],
      attempts: 0,
      dueAt: this.now() + FIRST_PAUSE_MS,
    };
    transaction.parked.set(message.key, { letters: [...letters, message], attempts, dueAt });
    transaction.fates.push({ message, kind: 'parked', effect: false });
  }

  readonly #received = (message: Message): Received => {
    if (!this.poison.has(`${message.event.type} ${message.key}`)) return message;
    const { id, key, delivery } = message;
    return { id, key, delivery, error: new Error('The record cannot be decoded') };
  };

  /** Begins to replay the first letter of a key that is due, in a transaction of its own; undefined when none is due, or one is under way. */
  redrive(): Message | undefined {
    const { database, participant } = this;
    if (this.#redriving) return undefined;
    for (const [key, parked] of database.parked) {
      if (parked.dueAt === undefined || parked.dueAt > this.now()) continue;
      const letter = parked.letters[0]!;
      const transaction = database.begin([`parked/${key}`, ...participant.locks(database, [letter.event])]);
      if (!transaction) continue;
      const decided = participant.decide(transaction, [this.#received(letter)], { parkedKeys: new Set(), mayWait: false });
      if (decided.parked.length > 0) transaction.parked.set(key, this.#failed(parked));
      else {
        transaction.parked.set(key, this.#without(parked));
        transaction.fates.push({ message: letter, kind: 'redriven', effect: decided.effective.has(letter.id) });
      }
      this.#redriving = transaction;
      return letter;
    }
    return undefined;
  }

  commit(): boolean {
    const transaction = this.#redriving;
    this.#redriving = undefined;
    transaction?.commit();
    return transaction !== undefined;
  }

  crash(): void {
    this.#redriving?.rollback();
    this.#redriving = undefined;
  }

  /** A person has it tried at once. */
  redriveNow(key: string): boolean {
    return this.#byHand(key, (transaction, parked) => transaction.parked.set(key, { ...parked, attempts: 0, dueAt: this.now() }));
  }

  /** A person gives the first letter of a key up. */
  discard(key: string): boolean {
    if (isBoundToComplete(this.database.parked.get(key)?.letters[0]?.event.type ?? null)) return false;
    return this.#byHand(key, (transaction, parked) => {
      transaction.parked.set(key, this.#without(parked));
      transaction.fates.push({ message: parked.letters[0]!, kind: 'discarded', effect: false });
    });
  }

  #byHand(key: string, work: (transaction: Transaction, parked: ParkedKey) => void): boolean {
    const parked = this.database.parked.get(key);
    const transaction = parked && this.database.begin([`parked/${key}`]);
    if (!transaction) return false;
    work(transaction, parked);
    transaction.commit();
    return true;
  }

  #without({ letters }: ParkedKey): ParkedKey | undefined {
    return letters.length > 1 ? { letters: letters.slice(1), attempts: 0, dueAt: this.now() } : undefined;
  }

  #failed({ letters, attempts: before }: ParkedKey): ParkedKey {
    const attempts = before + 1;
    const pause = pauseAfter(attempts, letters[0]!.event.type, () => 0);
    return { letters, attempts, dueAt: pause === null ? undefined : this.now() + pause };
  }
}
