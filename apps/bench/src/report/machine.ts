import { execFileSync } from 'node:child_process';
import { arch, cpus, totalmem, type as system, release } from 'node:os';

/** What the figures were measured on, and what was measured. */
export interface Circumstances {
  readonly date: string;
  /** The commit, with a plus if the checkout has changes. */
  readonly revision: string;
  readonly processors: string;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
}

export function circumstances(folder: string): Circumstances {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    revision: revisionOf(folder),
    processors: `${all.length} × ${all[0]?.model.trim() ?? arch()}`,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()} ${arch()}`,
    node: process.version,
  };
}

export function sentenceOf({ date, revision, processors, memoryGigabytes, system: os, node }: Circumstances): string {
  return `${date}, revision ${revision}, ${processors}, ${memoryGigabytes} GB, ${os}, Node ${node}.`;
}

function revisionOf(folder: string): string {
  const git = (...parameters: string[]): string => execFileSync('git', parameters, { cwd: folder, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
