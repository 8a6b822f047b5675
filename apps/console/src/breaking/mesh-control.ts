import type { Direction, Mesh, PartStatus } from '@saga/mesh';
import { reasonOf } from '@saga/service';

/** The mesh that this console is a part of, for development: where a published image runs there is no state file, and so nothing to break. */
export class MeshControl {
  readonly #cut = new Set<Direction>();

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

  /** As far as this process knows: a mesh does not tell. */
  isCut(direction: Direction): boolean {
    return this.#cut.has(direction);
  }

  /** Somebody else may have cut or healed it already, which is what was wanted. */
  async link(verb: 'cut' | 'heal', direction: Direction): Promise<void> {
    const mesh = await this.#mesh();
    await mesh.link[verb](direction).catch((error: unknown) => {
      if (!/ is (cut already|not cut)\.$/.test(reasonOf(error))) throw error;
    });
    if (verb === 'cut') this.#cut.add(direction);
    else this.#cut.delete(direction);
  }

  async #mesh(): Promise<Mesh> {
    const { attach } = await import('@saga/mesh/attach');
    return attach(this.stateFile);
  }
}
