import { keyOf, serviceOf, type SagaEvent, type Service } from '@saga/contracts';
import type { Message as Received } from '@saga/messaging';
import type { Guard } from './guards';

/** An event as it is in an outbox, in a log and in a batch: what is copied stays the same. */
export interface Message extends Received {
  readonly sequence: number;
}

/** Nothing in the model asks where a record was. */
const delivery = { topic: '', partition: 0, offset: '0', key: null, value: null, headers: undefined };

/** A key whose letters wait, the first of them to be redriven first; without `dueAt` it was given up and waits for a person. */
export interface ParkedKey {
  readonly letters: readonly Message[];
  readonly attempts: number;
  readonly dueAt: number | undefined;
}

/** What became of a message in a transaction. An effect is a fact, or a change of state. */
export interface Fate {
  readonly message: Message;
  readonly kind: 'applied' | 'redriven' | 'parked' | 'discarded';
  readonly effect: boolean;
}

/** A service's PostgreSQL: what is here was committed and survives every crash. */
export class Database {
  /** Rows of all tables, by `table/key`. */
  readonly rows = new Map<string, object>();
  readonly inbox = new Set<string>();
  readonly outbox: Message[] = [];
  readonly parked = new Map<string, ParkedKey>();
  /** Keys of rows that are committed and that a new snapshot does not see yet. */
  readonly invisible = new Set<string>();
  readonly locks = new Map<string, Transaction>();
  #events = 0;

  constructor(
    readonly service: Service,
    readonly broken: ReadonlySet<Guard>,
    readonly onCommit: (transaction: Transaction) => void,
  ) {}

  row<Row>(name: string): Row | undefined {
    return this.rows.get(name) as Row | undefined;
  }

  /** Undefined while another transaction holds one of the locks: rows, event ids and parked keys alike. */
  begin(locks: readonly string[]): Transaction | undefined {
    const wanted = this.broken.has('row locks') ? locks.filter((name) => /^(inbox|parked)\//.test(name)) : locks;
    if (wanted.some((name) => this.locks.has(name))) return undefined;
    const transaction = new Transaction(this, wanted);
    for (const name of wanted) this.locks.set(name, transaction);
    return transaction;
  }

  /** Ids are never given twice, also not after a rollback. */
  nextId(): string {
    return `${this.service}-event-${++this.#events}`;
  }
}

/** Writes that become visible together, or not at all. */
export class Transaction {
  readonly rows = new Map<string, object>();
  /** What the commit has overwritten. */
  readonly before = new Map<string, object | undefined>();
  readonly events: Message[] = [];
  readonly inbox: string[] = [];
  readonly parked = new Map<string, ParkedKey | undefined>();
  readonly fates: Fate[] = [];

  constructor(
    readonly database: Database,
    private readonly locks: readonly string[],
  ) {}

  /** As Outbox.add: the event's topic is its service's, its key that of the aggregate. */
  add(event: SagaEvent, sequence: number): void {
    const { database } = this;
    if (serviceOf(event.type) !== database.service) throw new Error(`${event.type} is not for the outbox of ${database.service}`);
    const message = { id: database.nextId(), key: keyOf(event), sequence, event, traceparent: undefined, delivery };
    this.events.push(message);
    if (database.broken.has('outbox in the transaction')) database.outbox.push(message);
  }

  /** What this transaction sees of a parked key, its own writes included. */
  parkedKey(key: string): ParkedKey | undefined {
    return this.parked.has(key) ? this.parked.get(key) : this.database.parked.get(key);
  }

  commit(): void {
    const { database } = this;
    this.#release();
    for (const id of this.inbox) database.inbox.add(id);
    for (const [key, letters] of this.parked) if (letters) database.parked.set(key, letters);
    for (const [key, letters] of this.parked) if (!letters) database.parked.delete(key);
    if (!database.broken.has('outbox in the transaction')) database.outbox.push(...this.events);
    for (const [name, row] of this.rows) {
      this.before.set(name, database.rows.get(name));
      database.rows.set(name, row);
    }
    database.onCommit(this);
  }

  rollback(): void {
    this.#release();
  }

  #release(): void {
    for (const name of this.locks) this.database.locks.delete(name);
  }
}
