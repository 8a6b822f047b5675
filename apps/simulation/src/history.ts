import type { Service } from '@saga/contracts';
import type { Fate, Transaction } from './database';
import type { Log } from './log';
import type { Message } from './database';
import { Violation } from './violation';

/** All that a service may say of one order, word for word. */
const conversations: Readonly<Record<Service, readonly string[]>> = {
  order: ['OrderPlaced OrderConfirmed', 'OrderPlaced OrderCancelled'],
  inventory: ['StockRejected', 'StockReserved StockCommitted', 'StockReserved StockReleased', 'StockReleased'],
  payment: ['PaymentDeclined', 'PaymentAuthorized PaymentCaptured', 'PaymentAuthorized PaymentVoided', 'PaymentVoided'],
};

/** What was said, what became of it, and what each log has of it. */
export class History {
  readonly #said = new Map<string, string>();
  readonly #sequences = new Map<string, number>();
  readonly #committed = new Map<string, Service>();
  readonly #fates = new Map<string, Fate['kind']>();
  readonly #applied = new Set<string>();
  /** What each service's inbox must know. */
  readonly #arrived = new Map<Service, Set<string>>();
  readonly #parked = new Map<string, number>();
  readonly #discarded = new Set<string>();
  readonly #logs = new Map<Log, { readonly ids: Set<string>; readonly sequences: Map<string, number> }>();
  /** Keys whose events were lost on the way: they arrive late, out of the order of their sequence. */
  readonly #late = new Set<string>();

  committed({ database: { service }, events, fates }: Transaction): void {
    for (const message of events) this.#say(service, message);
    for (const fate of fates) this.#meet(service, fate);
  }

  #say(service: Service, { id, key, sequence, event }: Message): void {
    const name = `${service}/${key}`;
    const expected = (this.#sequences.get(name) ?? 0) + 1;
    this.#sequences.set(name, sequence);
    this.#committed.set(id, service);
    if (sequence !== expected) {
      throw new Violation('events of a key are numbered without a gap', `${event.type} of ${key} is ${sequence}, not ${expected}`);
    }
    if (!('orderId' in event)) return;
    const before = this.#said.get(name);
    const said = before ? `${before} ${event.type}` : event.type;
    this.#said.set(name, said);
    if (conversations[service].some((whole) => whole === said || whole.startsWith(`${said} `))) return;
    throw new Violation('each event has one effect', `of ${key} ${service} said ${said}`);
  }

  #meet(service: Service, { message: { id, key, event }, kind, effect }: Fate): void {
    const [name, place] = [`${service}/${id}`, `${service}/${key}`];
    const earlier = this.#fates.get(name);
    const parked = this.#parked.get(place) ?? 0;
    const told = `${service}: ${event.type} of ${key}`;
    if (effect && this.#applied.has(name)) throw new Violation('each event has one effect', `${told} had another`);
    if (kind === 'applied' || kind === 'parked') {
      const arrived = this.#arrived.get(service) ?? new Set();
      if (arrived.has(id) && (earlier === 'parked' || earlier === 'discarded')) {
        throw new Violation(
          'a record is applied, known as a repeat, or parked',
          `${told}, which was ${earlier}, came again and was ${kind}`,
        );
      }
      this.#arrived.set(service, arrived.add(id));
    }
    if (kind === 'applied' && parked > 0) throw new Violation('nothing overtakes a parked record of its key', `${told} did`);
    if (kind === 'applied' || kind === 'redriven') this.#applied.add(name);
    if (kind === 'discarded') this.#discarded.add(place);
    this.#parked.set(place, parked + (kind === 'parked' ? 1 : kind === 'applied' ? 0 : -1));
    this.#fates.set(name, kind);
  }

  /** The inbox has forgotten: what comes now is silenced by state alone. */
  forgotten(service: Service): void {
    this.#arrived.delete(service);
  }

  isDiscarded(service: Service, key: string): boolean {
    return this.#discarded.has(`${service}/${key}`);
  }

  appended(log: Log, { id, key, sequence, event }: Message): void {
    const service = this.#committed.get(id);
    if (!service) throw new Violation('what is in Kafka was committed', `${log.name} has ${event.type} of ${key}, which was not`);
    let known = this.#logs.get(log);
    if (!known) this.#logs.set(log, (known = { ids: new Set(), sequences: new Map() }));
    if (known.ids.has(id)) return;
    known.ids.add(id);
    const expected = (known.sequences.get(key) ?? 0) + 1;
    known.sequences.set(key, sequence);
    if (sequence === expected || this.#late.has(`${service}/${key}`)) return;
    throw new Violation(
      'a log has the events of a key in their order',
      `${log.name} has ${event.type} of ${key} with ${sequence}, not ${expected}`,
    );
  }

  lost(service: Service, messages: readonly Message[]): void {
    for (const { key } of messages) this.#late.add(`${service}/${key}`);
  }

  checkComplete(service: Service, logs: readonly Log[]): void {
    for (const [id, from] of this.#committed) {
      if (from !== service) continue;
      const log = logs.find((each) => !this.#logs.get(each)?.ids.has(id));
      if (log) throw new Violation('what was committed is in Kafka', `${id} is not in ${log.name}`);
    }
  }
}
