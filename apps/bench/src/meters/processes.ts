import { readdirSync, readFileSync } from 'node:fs';
import type { MeasuredMesh } from '../subjects/subject';

/** Linux tells times in hundredths of a second, whatever its own clock does. */
const TICKS_A_SECOND = 100;

/** CPU of everything since each began: of the parts with all their child processes, of the harness, and of the machine. */
export interface CpuReading {
  /** An instance beside the mesh's own is told by its number. */
  readonly parts: Readonly<Record<string, number>>;
  readonly harness: number;
  readonly busy: number;
  readonly stolen: number;
}

/** CPU seconds within a window. */
export interface CpuUse extends CpuReading {
  /** Of what was busy, that which was neither the mesh's nor the harness's; negative by what the kernel's sampling rounds. */
  readonly others: number;
}

/** Nothing on a machine that has no /proc. */
export async function readCpu(mesh: MeasuredMesh): Promise<CpuReading | undefined> {
  if (process.platform !== 'linux') return undefined;
  const pids = await pidsOf(mesh);
  const all = processes();
  const cpuOf = (root: number): number => treeOf(root, all).reduce((sum, { cpu }) => sum + cpu, 0);
  const harness = process.cpuUsage();
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = machineTicks();
  return {
    parts: Object.fromEntries(pids.map(([name, pid]) => [name, cpuOf(pid)])),
    harness: (harness.user + harness.system) / 1e6,
    busy: (user + nice + system + irq + softIrq) / TICKS_A_SECOND,
    stolen: steal / TICKS_A_SECOND,
  };
}

export function cpuBetween(before: CpuReading, after: CpuReading): CpuUse {
  const parts = Object.fromEntries(Object.entries(after.parts).map(([name, seconds]) => [name, seconds - (before.parts[name] ?? 0)]));
  const harness = after.harness - before.harness;
  const busy = after.busy - before.busy;
  const ours = Object.values(parts).reduce((sum, seconds) => sum + seconds, harness);
  return { parts, harness, busy, stolen: after.stolen - before.stolen, others: busy - ours };
}

/**
 * Megabytes of memory of each part with its children, what they share counted once (PSS), and of the harness alone: a mesh of its own is its child.
 * Nothing where it cannot be read.
 */
export async function readMemory(mesh: MeasuredMesh): Promise<Readonly<Record<string, number>> | undefined> {
  if (process.platform !== 'linux') return undefined;
  const pids = await pidsOf(mesh);
  const all = processes();
  const memoryOf = (root: number): number => treeOf(root, all).reduce((sum, { pid }) => sum + proportionalSetSize(pid), 0);
  try {
    return Object.fromEntries([
      ...pids.map(([name, pid]): [string, number] => [name, memoryOf(pid)]),
      ['harness', proportionalSetSize(process.pid)],
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Seconds of its own and of its children that have ended. */
  readonly cpu: number;
}

async function pidsOf({ parts, instances = [] }: MeasuredMesh): Promise<[string, number][]> {
  const statuses = await Promise.all([...parts, ...instances].map((part) => part.status()));
  const named = new Map<string, number>();
  for (const { name, pid } of statuses) {
    const number = 1 + [...named.keys()].filter((known) => known.split(' ')[0] === name).length;
    if (pid !== undefined) named.set(number === 1 ? name : `${name} ${number}`, pid);
  }
  return [...named];
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const text = /^\d+$/.test(name) ? readIfThere(`/proc/${name}/stat`) : undefined;
    return text === undefined ? [] : [processOf(Number(name), text)];
  });
}

/** The name of a program may hold spaces and brackets: what follows the last bracket has no names. */
export function processOf(pid: number, stat: string): Process {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid, parent: Number(fields[1]), cpu: ticks / TICKS_A_SECOND };
}

function treeOf(root: number, all: readonly Process[]): Process[] {
  const children = all.filter(({ parent }) => parent === root).flatMap(({ pid }) => treeOf(pid, all));
  return [...all.filter(({ pid }) => pid === root), ...children];
}

function machineTicks(): number[] {
  return readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/).slice(1).map(Number);
}

function proportionalSetSize(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}

/** A process may end while we look. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
