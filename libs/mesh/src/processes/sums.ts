import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MeshError } from '../error';

/** Lines as `sha256sum` writes and checks them: the sum, two blanks, the file's name. */
export function parseSums(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

export async function writeSums(folder: string, sumsFile: string): Promise<number> {
  const names = readdirSync(folder).sort();
  const lines: string[] = [];
  for (const name of names) lines.push(`${await sumOf(join(folder, name))}  ${name}\n`);
  writeFileSync(sumsFile, lines.join(''));
  return names.length;
}

/** Throws a MeshError at the first file that is not the committed one, is missing, or is not in the list at all. */
export async function verifySums(folder: string, sumsFile: string): Promise<void> {
  const expected = parseSums(readFileSync(sumsFile, 'utf8'));
  const present = new Set(readdirSync(folder));
  const missing = [...expected.keys()].find((name) => !present.has(name));
  if (missing) throw new MeshError(`${missing} is listed in ${sumsFile}, but Maven did not bring it.`);
  for (const name of present) {
    const wanted = expected.get(name);
    if (!wanted)
      throw new MeshError(`Maven brought ${name}, which is not listed in ${sumsFile}; if it belongs there: npm run mesh -- sums`);
    const sum = await sumOf(join(folder, name));
    if (sum === wanted) continue;
    throw new MeshError(`${name} is not the committed file: its SHA-256 is ${sum} and ${sumsFile} says ${wanted}; it was not used.`);
  }
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
