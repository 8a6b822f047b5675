import type { Direction, Mesh, PartStatus } from '@saga/mesh';

/** The mesh that this console is a part of, for development: where a published image runs there is no state file, and so nothing to break. */
export class MeshControl {
  constructor(private readonly stateFile: string) {}

  async statusOf(part: string): Promise<PartStatus> {
    return (await this.#mesh()).part(part).status();
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

  async isCut(direction: Direction): Promise<boolean> {
    return (await this.#mesh()).link.isCut(direction);
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
