import { root } from '../subjects/checkout';
import type { CallFrame, CpuProfile } from './inspector';

/** Where a process was when a sample was taken, from the outermost call to the innermost, and for how many microseconds. */
export interface Stack {
  readonly frames: readonly CallFrame[];
  readonly microseconds: number;
}

/** One for each place that samples were taken in. */
export function stacksOf({ nodes, samples, timeDeltas }: CpuProfile): Stack[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const times = new Map<number, number>();
  for (const [index, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + timeDeltas[index]!);
  const framesOf = (id: number): CallFrame[] => {
    const parent = parents.get(id);
    // V8's own root is no call.
    return parent === undefined ? [] : [...framesOf(parent), byId.get(id)!.callFrame];
  };
  return [...times].map(([id, microseconds]) => ({ frames: framesOf(id), microseconds })).filter(({ frames }) => frames.length > 0);
}

/** A process that waits is not awake: V8 tells it as a call of its own. */
export function isAwake({ frames }: Stack): boolean {
  return frames.at(-1)!.functionName !== '(idle)';
}

/** The package, or the file of this repository, that a function is of; empty for V8's own. */
export function placeOf({ url }: CallFrame): string {
  const installed = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1];
  if (installed) return installed;
  const path = url.replace(/^file:\/\//, '');
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
