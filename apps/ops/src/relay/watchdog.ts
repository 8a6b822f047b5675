import { serviceNames } from '@saga/contracts';
import type { CloudConfiguration, Configuration } from '../configuration';
import { connectorsOf } from '../provision/connectors';
import { heartbeatTopicSeenFrom } from '../provision/topics';
import { placeOf, type Offsets } from '../read-topics';
import type { Track } from './judge';
import { RelayWatch } from './relay-watch';
import { relaysOf } from './relay';
import { Site, type SiteSight } from './site';
import { ConnectorWatch, type Report, type Tell } from './watch';

interface WatchedRelay {
  readonly site: Site;
  readonly watch: RelayWatch;
}

interface WatchedMirror {
  readonly source: Site;
  readonly target: Site;
  /** Heartbeats: where they come from, and their copies. */
  readonly places: readonly { readonly origin: string; readonly copy: string }[];
  readonly watch: ConnectorWatch;
}

type Sights = ReadonlyMap<Site, SiteSight>;

/** Looks after all relays and mirrors. */
export class Watchdog {
  readonly #sites: readonly Site[];
  readonly #relays: readonly WatchedRelay[];
  readonly #mirrors: readonly WatchedMirror[];

  constructor({ clouds }: Configuration, tell: Tell) {
    this.#sites = clouds.map((cloud) => new Site(cloud, topicsOf(cloud)));
    this.#relays = this.#sites.flatMap((site) =>
      relaysOf(site.cloud).map((relay) => ({ site, watch: new RelayWatch(relay, site.worker, tell) })),
    );
    this.#mirrors = this.#sites.flatMap((target) => mirrorsInto(target, this.#sites, tell));
  }

  get relays(): readonly string[] {
    return this.#relays.map(({ watch }) => watch.connector);
  }

  get mirrors(): readonly string[] {
    return this.#mirrors.map(({ watch }) => watch.connector);
  }

  get reports(): readonly Report[] {
    return [...this.#relays, ...this.#mirrors].map(({ watch }) => watch.report);
  }

  /** Takes one look at everything, and begins what has to be done about it if `acts` is true. */
  async look(acts: boolean): Promise<void> {
    const sights: Sights = new Map(await Promise.all(this.#sites.map(async (site) => [site, await site.look()] as const)));
    const at = performance.now();
    for (const { site, watch } of this.#relays) lookAtRelay(watch, sights.get(site)!, at, acts);
    for (const mirror of this.#mirrors) lookAtMirror(mirror, sights, at, acts);
  }

  /** Resolves when what was begun is done: a repair that ends in its middle leaves a connector stopped. */
  async close(): Promise<void> {
    await Promise.all([...this.#relays, ...this.#mirrors].map(({ watch }) => watch.close()));
    await Promise.all(this.#sites.map((site) => site.close()));
  }
}

/** A relay has something to confirm every second, since its own heartbeat writes to the log: the clock is what its slot is to keep up with. */
function lookAtRelay(watch: RelayWatch, { statuses, slots, ends: all }: SiteSight, at: number, acts: boolean): void {
  const slot = slots?.get(watch.relay.slot);
  const ends = all && only(watch.relay.topics, all);
  const isSeenTo = slot !== undefined && watch.see(slot, ends, acts && statuses !== undefined);
  // A transaction of many rows is confirmed at its end: until then what arrives shows that the relay works.
  const follower = (slot?.confirmed ?? 0) + Object.values(ends ?? {}).reduce((sum, end) => sum + end, 0);
  const tracks = statuses && slot && ends ? [{ leader: at, follower }] : undefined;
  watch.judge({ at, status: statuses?.[watch.connector], tracks }, acts && !isSeenTo);
}

function lookAtMirror({ source, target, places, watch }: WatchedMirror, sights: Sights, at: number, acts: boolean): void {
  const { statuses, ends } = sights.get(target)!;
  const origin = sights.get(source)!.ends;
  const tracks =
    statuses && ends && origin && places.map((place): Track => ({ leader: origin[place.origin] ?? 0, follower: ends[place.copy] ?? 0 }));
  watch.judge({ at, status: statuses?.[watch.connector], tracks }, acts);
}

function mirrorsInto(target: Site, sites: readonly Site[], tell: Tell): WatchedMirror[] {
  return connectorsOf(target.cloud.name).flatMap(({ name, config, heartbeatTopics }) => {
    const alias = config['source.cluster.alias'];
    const source = sites.find(({ cloud }) => cloud.name === alias);
    if (!source) return [];
    const places = heartbeatTopics.map((topic) => ({ origin: placeOf(topic.slice(`${alias}.`.length), 0), copy: placeOf(topic, 0) }));
    return [{ source, target, places, watch: new ConnectorWatch(name, target.worker, tell) }];
  });
}

/** What relays write to, and the heartbeats. */
function topicsOf(cloud: CloudConfiguration): string[] {
  const heartbeats = serviceNames.map((service) => heartbeatTopicSeenFrom(cloud.name, service));
  return [...relaysOf(cloud).flatMap(({ topics }) => topics), ...heartbeats];
}

function only(topics: readonly string[], ends: Offsets): Offsets {
  return Object.fromEntries(Object.entries(ends).filter(([place]) => topics.some((topic) => place.startsWith(`${topic}[`))));
}
