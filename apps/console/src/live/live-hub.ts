import type { ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Problem } from '@saga/contracts';
import { Counter, Gauge } from 'prom-client';
import type { DeadLettersChanged, Mesh, MeshService, OrderSummary } from '../api';
import { frameOf } from './frame';

export type LiveTopic = 'orders' | 'mesh' | 'dead-letters';

/** Who has so much left to read does not read: it is cut off, and comes back with the position that it had got to. */
const MAX_WAITING_BYTES = 256 * 1024;
const MAX_CLIENTS = 2_000;
/** The first change is told at once; those that follow are told together, the less often the more there are to tell them to. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 250;
/** Of one message; who wants more looks at the list. */
const MAX_ORDERS = 100;
const SIGN_OF_LIFE_MS = 15_000;

const clientsGauge = new Gauge({ name: 'saga_console_live_clients', help: 'Clients that listen to server-sent events' });
const dropped = new Counter({ name: 'saga_console_live_dropped_total', help: 'Clients that were cut off because they did not read' });

/** Tells every listening client what changes. A message is put into words once, whoever it goes to. */
@Injectable()
export class LiveHub implements BeforeApplicationShutdown {
  readonly #clients = new Map<ServerResponse, ReadonlySet<LiveTopic>>();
  readonly #changed = new Map<string, OrderSummary>();
  readonly #signs = setInterval(() => this.#write(undefined, ': \n\n'), SIGN_OF_LIFE_MS);
  #services: readonly MeshService[] | undefined;
  #position = '0';
  #told: string | undefined;
  #toldAt = -Infinity;
  #telling: NodeJS.Timeout | undefined;

  get size(): number {
    return this.#clients.size;
  }

  /** Whether anybody hears of looks at the mesh: what they tell of dead letters included. */
  get tellsOfMesh(): boolean {
    return [...this.#clients.values()].some((topics) => topics.has('mesh') || topics.has('dead-letters'));
  }

  /** Up to where those who listen have been told; undefined before anything has changed. */
  get told(): string | undefined {
    return this.#told;
  }

  /** Keeps a place for it, which it has until it goes, and hears of nothing yet. @throws Problem UNAVAILABLE when there are too many. */
  admit(client: ServerResponse): void {
    if (this.#clients.size >= MAX_CLIENTS) throw new Problem('UNAVAILABLE', `${MAX_CLIENTS} clients are listening already.`);
    if (client.destroyed) return;
    this.#clients.set(client, new Set());
    clientsGauge.set(this.#clients.size);
    client.once('close', () => this.#forget(client));
  }

  /** From now on it hears of these topics, and at once of the dead letters, as far as they are known. */
  add(client: ServerResponse, topics: ReadonlySet<LiveTopic>): void {
    if (!this.#clients.has(client) || client.writableEnded) return;
    this.#clients.set(client, topics);
    client.on('error', () => client.destroy());
    if (this.#services && topics.has('dead-letters')) client.write(frameOf('dead-letters', parkedIn(this.#services)));
  }

  ordersChanged({ position, orders }: { readonly position: string; readonly orders: readonly OrderSummary[] }): void {
    // A database that was restored knows less than has been told: who waits for what follows that would take all until then for old news.
    if (BigInt(position) < BigInt(this.#position)) this.reset(position);
    this.#position = position;
    if (this.#clients.size === 0) {
      this.#told = position;
      return;
    }
    for (const order of orders) {
      // What changed last stands last, also if it had changed before.
      this.#changed.delete(order.orderId);
      this.#changed.set(order.orderId, order);
    }
    const next = this.#toldAt + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS + this.#clients.size);
    this.#telling ??= setTimeout(() => this.#tellOrders(), Math.max(0, next - performance.now()));
  }

  /** Of the dead letters it tells only when there is another one, one less, or one was tried again: who shows them need not ask until then. */
  meshSeen(mesh: Mesh): void {
    this.#write('mesh', frameOf('mesh', mesh));
    const before = this.#services;
    this.#services = mesh.services;
    if (before && isDeepStrictEqual(lettersOf(before), lettersOf(mesh.services))) return;
    this.#write('dead-letters', frameOf('dead-letters', parkedIn(mesh.services)));
  }

  /** All that anybody has been told is to be looked at again. */
  reset(position: string): void {
    this.#changed.clear();
    this.#write('orders', frameOf('reset', { position }, position));
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#signs);
    clearTimeout(this.#telling);
    for (const client of this.#clients.keys()) if (client.headersSent) client.end();
  }

  #tellOrders(): void {
    this.#telling = undefined;
    const all = [...this.#changed.values()];
    this.#changed.clear();
    const position = this.#position;
    this.#told = position;
    const orders = all.slice(-MAX_ORDERS);
    this.#write('orders', frameOf('orders', { position, orders, omitted: all.length - orders.length }, position));
    this.#toldAt = performance.now();
  }

  #write(topic: LiveTopic | undefined, frame: string): void {
    const bytes = Buffer.from(frame);
    for (const [client, topics] of this.#clients) {
      // Who has only been admitted may be refused yet.
      if (topic ? !topics.has(topic) : !client.headersSent) continue;
      if (client.writableLength <= MAX_WAITING_BYTES) client.write(bytes);
      else {
        dropped.inc();
        client.destroy();
      }
    }
  }

  #forget(client: ServerResponse): void {
    this.#clients.delete(client);
    clientsGauge.set(this.#clients.size);
  }
}

function lettersOf(services: readonly MeshService[]): MeshService['deadLetters'][] {
  return services.map(({ deadLetters }) => deadLetters);
}

/** A service that does not answer is left out. */
function parkedIn(services: readonly MeshService[]): DeadLettersChanged {
  const counts = services.flatMap(({ name, deadLetters }) => (deadLetters ? [[name, deadLetters.due + deadLetters.givenUp] as const] : []));
  return { parked: counts.reduce((sum, [, count]) => sum + count, 0), byService: Object.fromEntries(counts) };
}
