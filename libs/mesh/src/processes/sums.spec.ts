import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifySums, writeSums } from './sums';

describe('SHA-256 sums', () => {
  const hello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  let folder: string;
  let jars: string;
  let sumsFile: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'saga-sums-'));
    jars = join(folder, 'jars');
    sumsFile = join(folder, 'SHA256SUMS');
    mkdirSync(jars);
    writeFileSync(join(jars, 'b.jar'), 'hello');
    writeFileSync(join(jars, 'a.jar'), 'a');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are written as sha256sum writes them, in order, and hold for what they were made of', async () => {
    expect(await writeSums(jars, sumsFile)).toBe(2);
    expect(readFileSync(sumsFile, 'utf8').split('\n')[1]).toBe(`${hello}  b.jar`);
    await expect(verifySums(jars, sumsFile)).resolves.toBeUndefined();
  });

  it('name a file that was changed, with both sums', async () => {
    await writeSums(jars, sumsFile);
    writeFileSync(join(jars, 'b.jar'), 'hallo');
    await expect(verifySums(jars, sumsFile)).rejects.toThrow(
      `b.jar is not the committed file: its SHA-256 is d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9 and ${sumsFile} says ${hello}`,
    );
  });

  it('refuse a file that is missing and one that nobody listed', async () => {
    await writeSums(jars, sumsFile);
    writeFileSync(join(jars, 'c.jar'), 'c');
    await expect(verifySums(jars, sumsFile)).rejects.toThrow(`Maven brought c.jar, which is not listed in ${sumsFile}`);
    rmSync(join(jars, 'a.jar'));
    await expect(verifySums(jars, sumsFile)).rejects.toThrow(`a.jar is listed in ${sumsFile}, but Maven did not bring it.`);
  });
});
