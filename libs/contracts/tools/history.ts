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
  if (git(root, 'rev-parse', '--git-dir') === undefined) {
    return { paths: [], versions: [], gap: 'There is no git history here: the schemas were not compared with older versions.' };
  }
  const branch = ['main', 'origin/main'].find((name) => git(root, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`) !== undefined);
  if (!branch) {
    return { paths: [], versions: [], gap: 'There is no branch main here: the schemas were not compared with older versions.' };
  }
  const shallow = git(root, 'rev-parse', '--is-shallow-repository')?.trim() === 'true';
  const gap = shallow ? 'This is a shallow clone: the schemas were compared only with the versions that it has.' : undefined;
  return { ...read(root, branch), gap };
}

/** Only what main itself had counts, so a merge is one step; each distinct text of a file is taken once, with its newest commit. */
function read(root: string, branch: string): History {
  const log = git(root, 'log', '--first-parent', '-m', '--no-renames', '--relative', '--name-status', '--format=%x00%h', branch, '--', 'avro') ?? '';
  const paths = new Set<string>();
  const versions = new Map<string, Version>();
  for (const entry of log.split('\0').slice(1)) {
    const [commit = '', ...changes] = entry.split('\n').filter(Boolean);
    for (const [status, path = ''] of changes.map((change) => change.split('\t'))) {
      if (!path.endsWith('.avsc')) continue;
      paths.add(path);
      const text = status === 'D' ? undefined : git(root, 'show', `${commit}:./${path}`);
      if (text !== undefined && !versions.has(path + text)) versions.set(path + text, { path, commit, text });
    }
  }
  return { paths: [...paths].sort(), versions: [...versions.values()] };
}

/** What git says, or undefined if it says no or is not there. Inside a hook git's own variables would point to another repository. */
function git(root: string, ...args: string[]): string | undefined {
  const env = { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };
  try {
    return execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  } catch {
    return undefined;
  }
}
