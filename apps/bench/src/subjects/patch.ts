import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Text of the sources, and what stands there instead. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replacement: string;
}

export function patch(file: string, find: string, replacement: string): Patch {
  return { file, find, replacement };
}

/** Throws if the source is no longer the one that the patch was written for. */
export function patched(source: string, { file, find, replacement }: Patch): string {
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`"${find}" is ${parts.length - 1} times in ${file}, not once: write the patch anew.`);
  return parts.join(replacement);
}

export function apply(patches: readonly Patch[], folder: string): void {
  for (const each of patches) {
    const path = join(folder, each.file);
    writeFileSync(path, patched(readFileSync(path, 'utf8'), each));
  }
}
