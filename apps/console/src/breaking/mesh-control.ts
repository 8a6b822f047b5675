import type { Direction, Mesh } from '@saga/mesh';
import type { MeshStatus } from '@saga/mesh/attach';

/** The mesh that this console is a part of, for development: where a published image runs there is no state file, and so nothing to break. */
export class MeshControl {
  constructor(private readonly stateFile: string) {}

  async status(): Promise<MeshStatus> {
    const { statusOf } = await import('@saga/mesh/attach');
    return statusOf(this.stateFile);
  }

  async kill(part: string): Promise<void> {
    await (await this.#mesh()).part(part).kill();
  }

  async start(part: string): Promise<void> {
    await (await this.#mesh()).part(part).start();
  }

  async pause(part: string): Promise<void> {
    await (await this.#mesh()).part(part).pause();
  }

  async resume(part: string): Promise<void> {
    await (await this.#mesh()).part(part).resume();
  }

  async cut(direction: Direction): Promise<void> {
    await (await this.#mesh()).link.cut(direction);
  }

  async heal(direction: Direction): Promise<void> {
    await (await this.#mesh()).link.heal(direction);
  }

  async #mesh(): Promise<Mesh> {
    const { attach } = await import('@saga/mesh/attach');
    return attach(this.stateFile);
  }
}
