import { clouds, serviceNames, services, topicOf, topicSeenFrom, type Cloud, type Service } from '@saga/contracts';
import type { ReadinessResult } from '@saga/service';
import type { Lag, Link, Mesh, MeshService, Part, Reader, Relay } from '../api';
import type { ReadModel } from '../log/read-model';
import { connectorState, type WatchdogSight, type WorkerSight } from './connect-look';
import type { BrokerSight, Places } from './kafka-look';
import { LagMeters, together, unknownLag } from './lag-meter';
import { LinkWatch } from './link-watch';
import type { ServiceSight } from './service-look';

/** What one look found; what did not answer is undefined. */
export interface Sights {
  readonly brokers: ReadonlyMap<Cloud, BrokerSight | undefined>;
  readonly workers: ReadonlyMap<Cloud, WorkerSight | undefined>;
  readonly services: ReadonlyMap<Service, ServiceSight | undefined>;
  readonly watchdog: WatchdogSight | undefined;
  readonly isRegistryUp: boolean;
  readonly model: ReadModel | undefined;
  readonly readers: readonly { readonly cloud: Cloud; readonly topics: readonly string[]; readonly readiness: ReadinessResult }[];
}

/** Offsets are committed every second, so a second or two of lag is none. */
const BEHIND_AFTER_MS = 4_000;

/** Puts looks into the picture that people see; what has to be followed from look to look is followed here. */
export class MeshPainter {
  readonly #meters = new LagMeters();
  readonly #links = clouds.flatMap((from) => clouds.filter((to) => to !== from).map((to) => new LinkWatch(linkEnds(from, to))));

  paint(at: number, sights: Sights): Mesh {
    return {
      at: new Date(at).toISOString(),
      services: serviceNames.map((name) => this.#service(at, name, sights)),
      parts: partsOf(sights),
      relays: serviceNames.map((service) => relayOf(service, sights)),
      links: this.#links.map((watch) => linkOf(watch, at, sights)),
      readers: sights.readers.map((reader) => this.#reader(at, reader, sights)),
      log: { events: sights.model?.events ?? 0, repeats: sights.model?.repeats ?? 0, unreadable: sights.model?.unreadable ?? 0 },
    };
  }

  #service(at: number, name: Service, { services: seen, brokers }: Sights): MeshService {
    const { cloud } = services[name];
    const sight = seen.get(name);
    const topics = topicsHeardBy(name).map((topic) => ({ topic, ...this.#lag(at, name, topic, brokers.get(cloud)) }));
    const lag = together(topics);
    const { outboxAgeMs = null, deadLetters = null } = sight ?? {};
    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(0)} s`;
    const behind =
      (lag.ms ?? 0) > BEHIND_AFTER_MS
        ? `a record has waited for ${seconds(lag.ms!)}`
        : (outboxAgeMs ?? 0) > BEHIND_AFTER_MS
          ? `an event has not been relayed for ${seconds(outboxAgeMs!)}`
          : undefined;
    const state = !sight ? 'down' : !sight.isReady || behind !== undefined ? 'behind' : 'up';
    const reason = sight ? (sight.reason ?? behind ?? null) : 'does not answer';
    return { name, cloud, state, reason, lag, topics, outboxAgeMs, deadLetters };
  }

  #reader(at: number, { cloud, topics, readiness }: Sights['readers'][number], { brokers, model }: Sights): Reader {
    const lags = topics.map((topic) => this.#lag(at, 'console', topic, brokers.get(cloud), model?.offsets));
    const lag = together(lags);
    if (!readiness.ready) return { cloud, state: 'down', reason: readiness.reason, lag };
    return (lag.ms ?? 0) > BEHIND_AFTER_MS
      ? { cloud, state: 'behind', reason: 'it is catching up', lag }
      : { cloud, state: 'up', reason: null, lag };
  }

  /** Of a group in a topic, by what it has committed or, if that is known better, by what it has read. */
  #lag(at: number, group: string, topic: string, broker: BrokerSight | undefined, read?: Places): Lag {
    const followed = read ?? broker?.committed[group];
    if (!broker || !followed) return unknownLag;
    const ends = Object.entries(broker.ends).filter(([place]) => place.startsWith(`${topic}[`));
    return together(ends.map(([place, end]) => this.#meters.see(`${group} ${place}`, at, end, followed[place] ?? 0)));
  }
}

function partsOf({ brokers, workers, services: seen, isRegistryUp, watchdog }: Sights): Part[] {
  const part = (name: string, kind: Part['kind'], cloud: Cloud | null, isUp: boolean): Part => ({
    ...{ name, kind, cloud },
    ...(isUp ? { state: 'up', reason: null } : { state: 'down', reason: 'does not answer' }),
  });
  return [
    ...clouds.map((cloud) => part(`kafka-${cloud}`, 'broker', cloud, brokers.get(cloud) !== undefined)),
    ...clouds.map((cloud) => databaseOf(cloud, seen)),
    ...clouds.map((cloud) => part(`connect-${cloud}`, 'worker', cloud, workers.get(cloud) !== undefined)),
    part('registry', 'registry', null, isRegistryUp),
    part('watchdog', 'watchdog', null, watchdog !== undefined),
  ];
}

/** As the services that use it see it. */
function databaseOf(cloud: Cloud, seen: Sights['services']): Part {
  const known = serviceNames.filter((service) => services[service].cloud === cloud).map((service) => seen.get(service)?.database);
  const part = { name: `postgres-${cloud}`, kind: 'database', cloud } as const;
  const down = known.find((database) => database?.isUp === false);
  if (known.some((database) => database?.isUp)) return { ...part, state: 'up', reason: null };
  if (down) return { ...part, state: 'down', reason: down.reason };
  return { ...part, state: 'unknown', reason: 'no service that uses it answers' };
}

function relayOf(service: Service, { workers, watchdog }: Sights): Relay {
  const { cloud } = services[service];
  const name = `outbox-${service}`;
  return { name, service, cloud, ...connectorState(name, workers.get(cloud), watchdog) };
}

function linkOf(watch: LinkWatch, at: number, { brokers, workers, watchdog }: Sights): Link {
  const { name, from, to } = watch.ends;
  const seen = watch.see(at, brokers.get(from)?.ends, brokers.get(to)?.ends);
  const connector = connectorState(name, workers.get(to), watchdog);
  // What arrives says more than what a connector says of itself, unless nothing does and it knows why.
  const { state, reason } = seen.state === 'up' || connector.state !== 'down' ? seen : connector;
  return { name, direction: `${from}-to-${to}` as Link['direction'], from, to, state, reason, lag: seen.lag };
}

function linkEnds(from: Cloud, to: Cloud) {
  const own = serviceNames.filter((service) => services[service].cloud === from);
  return { name: `mirror-${from}-to-${to}`, from, to, topics: own.map(topicOf), heartbeats: own.map((service) => `heartbeat.${service}`) };
}

/** The topics that a service reads, as its own cloud calls them: order hears the others, and they hear order. */
export function topicsHeardBy(service: Service): string[] {
  const others = service === 'order' ? serviceNames.filter((other) => other !== 'order') : (['order'] as const);
  return others.map((other) => topicSeenFrom(services[service].cloud, other));
}
