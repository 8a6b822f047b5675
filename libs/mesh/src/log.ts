import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 16_384;

/** What was printed since `from`, the last 16 KiB of it. */
export function printedSince(file: string, from: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(from, size - tailBytes);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    readSync(descriptor, buffer, 0, buffer.length, start);
    return buffer.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** The lines that say why: those that name an error, else the last ones; never the frames of a stack. */
export function lastWords(printed: string, count = 4): string[] {
  const lines = printed.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |\.{3} \d+ more)/.test(line));
  const errors = lines.filter((line) => /error|fatal|panic|exception|caused by/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-count).map((line) => line.trim().slice(0, 300));
}
