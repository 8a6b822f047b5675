import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilGone } from '../../test/launcher';
import { eventually } from '../eventually';
import { jvmParts } from './maven';

describe('Maven', () => {
  const { env } = process;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'saga-maven-'));
    process.env = { ...env, MAVEN_HOME: join(folder, 'maven'), SAGA_MESH_CACHE: join(folder, 'cache') };
    mkdirSync(join(folder, 'maven', 'bin'), { recursive: true });
    writeFileSync(join(folder, 'maven', 'bin', 'mvn'), `#!/bin/sh\necho $$ >'${folder}/pid'\nexec sleep 60\n`, { mode: 0o755 });
  });
  afterEach(() => {
    process.env = env;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is ended when the start is interrupted, and nothing half is kept', async () => {
    const interruption = new AbortController();
    const fetching = jvmParts({ home: folder, version: 21 }, () => undefined, interruption.signal);
    const pid = await eventually(() => {
      const text = readFileSync(join(folder, 'pid'), 'utf8');
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    });
    interruption.abort();
    await expect(fetching).rejects.toMatchObject({ name: 'AbortError' });
    expect(await untilGone([pid], 1_000)).toEqual([]);
    expect(readdirSync(join(folder, 'cache'))).toEqual(['maven.log']);
  });
});
