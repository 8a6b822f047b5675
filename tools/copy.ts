import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './child';

/** A copy of this checkout as it is, changes included, that can be broken at will; it goes when it is removed, or with this process. */
export class Copy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'saga-prove-')));
  readonly #leave = (): void => rmSync(this.folder, { recursive: true, force: true });

  constructor() {
    process.once('exit', this.#leave);
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    for (const path of listed.split('\n')) {
      if (!path || !existsSync(join(root, path))) continue;
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(join(root, path), join(this.folder, path));
    }
    this.#linkModules();
  }

  remove(): void {
    process.off('exit', this.#leave);
    this.#leave();
  }

  /** Packages from outside are shared; those of the workspace are the copy's own, or the original would be tested. */
  #linkModules(): void {
    const [from, to] = [join(root, 'node_modules'), join(this.folder, 'node_modules')];
    mkdirSync(join(to, '@saga'), { recursive: true });
    for (const entry of readdirSync(from)) if (entry !== '@saga') symlinkSync(join(from, entry), join(to, entry));
    for (const name of readdirSync(join(from, '@saga'))) symlinkSync(readlinkSync(join(from, '@saga', name)), join(to, '@saga', name));
  }
}
