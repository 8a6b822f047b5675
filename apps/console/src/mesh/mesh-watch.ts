import { clouds, serviceNames, services, topicOf, topicSeenFrom, type Cloud, type Service } from '@saga/contracts';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Mesh } from '../api';
import type { LiveHub } from '../live/live-hub';
import type { LogReaders } from '../log/log-readers';
import { readModel } from '../log/read-model';
import { ask, askUrl } from './ask';
import { lookAtWatchdog, lookAtWorker } from './connect-look';
import { BrokerLook } from './kafka-look';
import { MeshPainter, topicsHeardBy, type Sights } from './mesh-view';
import { lookAtService } from './service-look';

/** Where everything is. */
export interface Addresses {
  readonly brokers: Readonly<Record<Cloud, readonly string[]>>;
  readonly workers: Readonly<Record<Cloud, string>>;
  readonly services: Readonly<Record<Service, string>>;
  readonly registry: string;
  readonly watchdog: string | undefined;
}

const LOOK_MS = 2_000;
/** Nobody asks: nobody looks. */
const UNASKED_MS = 10_000;

/** Looks at the mesh every two seconds while somebody wants to know, and tells who listens. */
export class MeshWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #brokers: readonly BrokerLook[];
  readonly #painter = new MeshPainter();
  #latest: Promise<Mesh> | undefined;
  #asked = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly addresses: Addresses,
    private readonly dataSource: DataSource,
    private readonly readers: LogReaders,
    private readonly hub: LiveHub,
  ) {
    this.#brokers = clouds.map((cloud) => new BrokerLook(cloud, addresses.brokers[cloud], questionsFor(cloud)));
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#tick(), LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#brokers.map((look) => look.close()));
  }

  /** The mesh as it was at most a look ago. */
  async now(): Promise<Mesh> {
    const isFresh = performance.now() - this.#asked < UNASKED_MS;
    this.#asked = performance.now();
    if (!isFresh) this.#latest = undefined;
    this.#latest ??= this.#look();
    return this.#latest;
  }

  async #tick(): Promise<void> {
    if (this.hub.tellsOfMesh) this.#asked = performance.now();
    if (performance.now() - this.#asked > UNASKED_MS) return;
    const look = this.#look();
    // Who asks meanwhile gets the one before, which is there already.
    const mesh = await look.catch(() => undefined);
    if (!mesh) return;
    this.#latest = Promise.resolve(mesh);
    this.hub.meshSeen(mesh);
  }

  async #look(): Promise<Mesh> {
    const { addresses } = this;
    const [brokers, workers, services, watchdog, registry, model] = await Promise.all([
      Promise.all(this.#brokers.map(async (look) => [look.cloud, await look.look()] as const)),
      Promise.all(clouds.map(async (cloud) => [cloud, await lookAtWorker(addresses.workers[cloud])] as const)),
      Promise.all(serviceNames.map(async (service) => [service, await lookAtService(addresses.services[service])] as const)),
      addresses.watchdog === undefined ? undefined : lookAtWatchdog(addresses.watchdog),
      askUrl(`${addresses.registry}/subjects`),
      ask(readModel(this.dataSource)),
    ]);
    const sights: Sights = {
      brokers: new Map(brokers),
      workers: new Map(workers),
      services: new Map(services),
      watchdog,
      isRegistryUp: registry?.ok ?? false,
      model,
      readers: this.readers.clouds.map((reader) => ({ cloud: reader.options.cloud, topics: reader.topics, readiness: reader.check() })),
    };
    return this.#painter.paint(Date.now(), sights);
  }
}

function questionsFor(cloud: Cloud) {
  const own = serviceNames.filter((service) => services[service].cloud === cloud);
  const heartbeats = serviceNames.map((service) => heartbeatSeenFrom(cloud, service));
  const groups = own.map((service) => [service, topicsHeardBy(service)] as const);
  return {
    topics: [...serviceNames.map((service) => topicSeenFrom(cloud, service)), ...heartbeats],
    groups: { ...Object.fromEntries(groups), console: own.map(topicOf) },
  };
}

function heartbeatSeenFrom(cloud: Cloud, service: Service): string {
  const origin = services[service].cloud;
  return origin === cloud ? `heartbeat.${service}` : `${origin}.heartbeat.${service}`;
}
