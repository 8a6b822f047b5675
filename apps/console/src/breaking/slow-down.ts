import { setTimeout as sleep } from 'node:timers/promises';
import type { MeshControl } from './mesh-control';

const FROZEN_MS = 2_000;
const AWAKE_MS = 1_000;

/** Freezes a part for two seconds out of three, until it is ended; it is awake then. After a crash of this process it may stay frozen: its Pause switch is on. */
export class SlowDown {
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;

  constructor(
    private readonly mesh: MeshControl,
    private readonly part: string,
  ) {
    this.#ended = this.#run();
  }

  async end(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      // Somebody may have killed it meanwhile: then there is nothing to freeze.
      await this.mesh.pause(this.part).catch(() => undefined);
      await this.#pass(FROZEN_MS);
      await this.mesh.resume(this.part).catch(() => undefined);
      await this.#pass(AWAKE_MS);
    }
  }

  async #pass(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#end.signal }).catch(() => undefined);
  }
}
