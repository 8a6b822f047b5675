import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Drill } from './drill';
import { drills } from './table';

const page = join(__dirname, '../../../../docs/reference/failure-catalogue.md');

/** Of each row of the table that names a drill: its name, and the file that it links to. */
const rows = [...readFileSync(page, 'utf8').matchAll(/^\|.*\| \[([\w-]+)\]\(([^)]+\/drills\/[^)]+)\) *\|$/gm)].map(
  ([, name = '', link = '']) => ({
    name,
    file: join(dirname(page), link),
  }),
);

describe('the failure catalogue', () => {
  it('has a row for every drill, and for no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(drills.map(({ name }) => name).sort());
  });

  it.each(rows)('leads from $name to the file that plays it', async ({ name, file }) => {
    const exported = Object.values((await import(file)) as Record<string, unknown>).flat() as Drill[];
    expect(exported.map((drill) => drill.name)).toContain(name);
  });
});
