import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply, type Patch } from './patch';

/** The root of this checkout, from src and from dist alike. */
export const root = join(__dirname, '..', '..', '..', '..');

/** What stands in node_modules for: these packages are installed. */
const STAMP = '.package-lock.sha256';

/** A revision of this repository in a folder of its own, which goes when it is removed, or with this process. */
export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'saga-bench-')));
  /** Whether it wants other packages than those that are installed here: it runs on those all the same. */
  readonly hasOtherPackages: boolean;
  readonly #leave = (): void => rmSync(this.folder, { recursive: true, force: true });

  constructor(revision: string, patches: readonly Patch[] = []) {
    process.once('exit', this.#leave);
    const commit = commitOf(revision);
    git(root, 'clone', '--quiet', '--shared', '--no-checkout', root, this.folder);
    git(this.folder, 'checkout', '--quiet', '--detach', commit);
    this.#linkModules();
    const lock = readFileSync(join(this.folder, 'package-lock.json'));
    writeFileSync(join(this.folder, 'node_modules', STAMP), createHash('sha256').update(lock).digest('hex'));
    this.hasOtherPackages = packagesOf(lock.toString()) !== packagesOf(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    apply(patches, this.folder);
  }

  remove(): void {
    process.off('exit', this.#leave);
    this.#leave();
  }

  /** Packages from outside are shared; those of the workspace are the copy's own, or the original would be measured. */
  #linkModules(): void {
    const [from, to] = [join(root, 'node_modules'), join(this.folder, 'node_modules')];
    mkdirSync(join(to, '@saga'), { recursive: true });
    const shared = readdirSync(from).filter((entry) => entry !== '@saga' && entry !== STAMP);
    for (const entry of shared) symlinkSync(join(from, entry), join(to, entry));
    for (const name of readdirSync(join(from, '@saga'))) symlinkSync(readlinkSync(join(from, '@saga', name)), join(to, '@saga', name));
  }
}

/** Throws an error that says so if there is no such revision. */
export function commitOf(revision: string): string {
  try {
    return git(root, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  } catch (error) {
    throw new Error(`There is no revision "${revision}" in this repository.`, { cause: error });
  }
}

/** This checkout as it is, with changes to files that git knows. */
export function presentRevision(): string {
  return git(root, 'stash', 'create') || 'HEAD';
}

function git(folder: string, ...parameters: string[]): string {
  return execFileSync('git', parameters, { cwd: folder, encoding: 'utf8' }).trim();
}

/** Those from outside, with their versions. */
function packagesOf(lock: string): string {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version?: string; link?: boolean }> };
  const outside = Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && !link);
  return outside.map(([path, { version }]) => `${path} ${version ?? ''}`).join('\n');
}
