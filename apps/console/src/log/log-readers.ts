import { clouds, type Cloud, type EventCodec } from '@saga/contracts';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { DataSource } from 'typeorm';
import { CloudReader } from './cloud-reader';
import type { Projector } from './projector';
import { readModel } from './read-model';

/** How soon a rebuild is noticed while nothing comes. */
const LOOK_MS = 1_000;

export interface LogReadersOptions {
  readonly brokers: Readonly<Record<Cloud, readonly string[]>>;
  /** Called when the read model has become another one while it was being read for. */
  readonly onRebuilt: (position: string) => void;
}

/** The console's consumers, one for each cloud, as the one transport strategy of its service. */
export class LogReaders extends Server implements CustomTransportStrategy {
  readonly clouds: readonly CloudReader[];
  #looks: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(
    private readonly dataSource: DataSource,
    projector: Projector,
    codec: EventCodec,
    { brokers, onRebuilt }: LogReadersOptions,
  ) {
    super();
    this.clouds = clouds.map((cloud) => new CloudReader({ cloud, brokers: brokers[cloud], onRebuilt }, projector, codec));
  }

  listen(callback: () => void): void {
    for (const { server } of this.clouds) server.listen(() => undefined);
    this.#looks = setInterval(() => void this.#look(), LOOK_MS);
    callback();
  }

  async close(): Promise<void> {
    clearInterval(this.#looks);
    await Promise.all(this.clouds.map((reader) => reader.close()));
  }

  on(): never {
    throw new Error('LogReaders raises no events of its own');
  }

  unwrap<Client>(): Client {
    return this.clouds as Client;
  }

  /** A reader that has no batch to learn it from is told where to begin, or that the read model is another one. One look at a time: an older answer tells less. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const before = this.clouds.map(({ reading }) => reading);
      const model = await readModel(this.dataSource);
      for (const [index, reader] of this.clouds.entries()) {
        // Who has been told meanwhile was told something later.
        if (reader.reading === before[index] && reader.reading?.generation !== model.generation) reader.readFrom(model);
      }
    } catch {
      // The database is asked again in a moment, and whoever writes to it says that it is away.
    } finally {
      this.#isLooking = false;
    }
  }
}
