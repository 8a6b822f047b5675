import { execFileSync } from 'node:child_process';

/** The text an .avsc file had from a commit on; `path` is relative to the package's folder. */
export interface Version {
  readonly path: string;
  readonly commit: string;
  readonly text: string;
}

/** What the schemas were on main: `paths` are all that ever were; `gap` says in a sentence why some of it cannot be seen here. */
export interface History {
  readonly paths: readonly string[];
  readonly versions: readonly Version[];
  readonly gap?: string;
}

export function historyOf(root: string): History {
  if (git(root, ['rev-parse', '--git-dir']) === undefined) {
    return { paths: [], versions: [], gap: 'There is no git history here: the schemas were not compared with older versions.' };
  }
  const branch = ['main', 'origin/main'].find((name) => git(root, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]) !== undefined);
  if (!branch) {
    return { paths: [], versions: [], gap: 'There is no branch main here: the schemas were not compared with older versions.' };
  }
  const shallow = git(root, ['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
  const gap = shallow ? 'This is a shallow clone: the schemas were compared only with the versions that it has.' : undefined;
  return { ...read(root, branch), gap };
}

/** Only what main itself had counts, so a merge is one step; each distinct text of a file is taken once, with its newest commit. */
function read(root: string, branch: string): History {
  const format = ['--raw', '--no-abbrev', '--no-renames', '--relative', '--format=%x00%H'];
  const log = git(root, ['log', '--first-parent', '-m', ...format, branch, '--', 'avro']);
  if (log === undefined) throw new Error(`git log ${branch} failed: the schemas cannot be compared with older versions`);
  const paths = new Set<string>();
  const found = new Map<string, { path: string; commit: string; blob: string }>();
  for (const entry of log.split('\0').slice(1)) {
    const commit = entry.slice(0, 12);
    for (const [, blob = '', status, path = ''] of entry.matchAll(/^:\d+ \d+ \w+ (\w+) (\w)\t(.+\.avsc)$/gm)) {
      paths.add(path);
      if (status !== 'D' && !found.has(path + blob)) found.set(path + blob, { path, commit, blob });
    }
  }
  const entries = [...found.values()];
  const blobs = entries.map(({ blob }) => blob);
  const texts = contentsOf(root, blobs);
  const versions = entries.map(({ path, commit }, index) => ({ path, commit, text: texts[index] ?? '' }));
  return { paths: [...paths].sort(), versions };
}

/** One git process for all of them: its answer is, for each blob, a line that ends in the size, the bytes, and a line feed. */
function contentsOf(root: string, blobs: readonly string[]): string[] {
  const output = Buffer.from(git(root, ['cat-file', '--batch'], blobs.join('\n')) ?? '');
  let offset = 0;
  return blobs.map(() => {
    const start = output.indexOf('\n', offset) + 1;
    const size = Number(output.toString('utf8', offset, start).split(' ')[2]);
    offset = start + size + 1;
    return output.toString('utf8', start, start + size);
  });
}

/** What git says, or undefined if it says no or is not there. Inside a hook git's own variables would point to another repository. */
function git(root: string, args: readonly string[], input = ''): string | undefined {
  const env = { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };
  try {
    return execFileSync('git', args, { cwd: root, env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  } catch {
    return undefined;
  }
}
