import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventSchema } from '../src/schema';

/** A copy of the schemas and generated sources of this package in a folder of its own, to change as a programmer would. */
export class PackageCopy {
  readonly repository = mkdtempSync(join(tmpdir(), 'contracts-'));
  readonly root = join(this.repository, 'libs', 'contracts');

  constructor() {
    for (const folder of ['avro', 'src/generated']) cpSync(join(__dirname, '..', folder), join(this.root, folder), { recursive: true });
  }

  /** Makes the copy a git repository with one commit on main. */
  initialize(): void {
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit();
  }

  commit(): void {
    this.git('add', '--all');
    this.git(
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@localhost',
      '-c',
      'commit.gpgsign=false',
      'commit',
      '--quiet',
      '--message',
      'Change',
    );
  }

  git(...args: string[]): string {
    const env = { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined };
    return execFileSync('git', args, { cwd: this.repository, env, encoding: 'utf8' });
  }

  edit(path: string, change: (schema: EventSchema) => unknown): EventSchema {
    const schema = JSON.parse(readFileSync(join(this.root, path), 'utf8')) as EventSchema;
    const text = JSON.stringify(change(schema));
    writeFileSync(join(this.root, path), text);
    return JSON.parse(text) as EventSchema;
  }

  remove(): void {
    rmSync(this.repository, { recursive: true });
  }
}
