import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text of the sources that makes up a guard, and what stands there without it. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replacement: string;
}

/** The one test that must go red; by the ending of its file, it runs alone or needs a mesh. */
export interface Proof {
  readonly spec: string;
  /** Its full name, that of its suites included. */
  readonly test: string;
}

export interface Guard {
  readonly name: string;
  /** What would be broken without it. */
  readonly guarantee: string;
  /** More than one where guards overlap: any one of them would still hold. */
  readonly patches: readonly Patch[];
  readonly proof: Proof;
}

export function needsMesh({ spec }: Proof): boolean {
  return spec.endsWith('.int.spec.ts');
}

/** For what concerns decisions: they are the real ones there, and what goes wrong shows within the first of 2,000 seeds. */
export const simulation: Proof = {
  spec: 'apps/simulation/src/simulation.spec.ts',
  test: 'keeps every guarantee after every step, with 2,000 seeds',
};

export function patch(file: string, find: string, replacement: string): Patch {
  return { file, find, replacement };
}

/** Takes the guard out of a checkout. Throws if the sources are no longer those that the patch was written for. */
export function apply({ name, patches }: Pick<Guard, 'name' | 'patches'>, folder: string): void {
  for (const each of patches) {
    const path = join(folder, each.file);
    writeFileSync(path, patched(readFileSync(path, 'utf8'), each, name));
  }
}

export function patched(source: string, { file, find, replacement }: Patch, name: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`The guard "${name}" is ${parts.length - 1} times in ${file}, not once: write its patch anew.`);
  return parts.join(replacement);
}
