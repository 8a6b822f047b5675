import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { cacheFolder, madeOnce } from './cache';

describe('the cache', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'saga-cache-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is where the platform keeps such things, unless it is told otherwise', () => {
    expect(cacheFolder({}, 'linux')).toBe(join(homedir(), '.cache', 'saga-mesh'));
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe('/x/saga-mesh');
    expect(cacheFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Caches', 'saga-mesh'));
    expect(cacheFolder({ SAGA_MESH_CACHE: '/y', XDG_CACHE_HOME: '/x' }, 'darwin')).toBe('/y');
  });

  it('makes a folder once, for two who want it at the same time as well', async () => {
    const target = join(folder, 'parts');
    let fillings = 0;
    let waited = 0;
    const fill = async (temporary: string): Promise<void> => {
      fillings += 1;
      writeFileSync(join(temporary, 'file'), 'whole');
      // It goes on only when the other one waits.
      while (waited === 0) await turn();
    };
    const both = [madeOnce(target, fill, () => (waited += 1)), madeOnce(target, fill, () => (waited += 1))];
    expect(await Promise.all(both)).toEqual([target, target]);
    expect(await madeOnce(target, fill)).toBe(target);
    expect(fillings).toBe(1);
    expect(readdirSync(folder)).toEqual(['parts']);
  });

  it('is not waited for any longer when that is interrupted', async () => {
    const target = join(folder, 'parts');
    const twice = (): Promise<void> => Promise.reject(new Error('It is made twice.'));
    await madeOnce(target, async () => {
      const interruption = new AbortController();
      // The other one, which waits for this one.
      const second = madeOnce(target, twice, () => interruption.abort(), interruption.signal);
      await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    });
  });

  it('leaves nothing half after a failure, and clears away what a killed process left', async () => {
    const target = join(folder, 'parts');
    mkdirSync(`${target}.left`);
    const failing = madeOnce(target, () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
