import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../src/avro';
import { EventReader } from '../src/event-reader';
import { EventWriter } from '../src/event-writer';
import { schemas } from '../src/generated/schemas';
import type { EventSchema, FieldSchema } from '../src/schema';
import { run } from '../tools/cli';
import { PackageCopy } from './package-copy';
import { sampleEvents } from './sample-events';

const page = readFileSync(join(__dirname, '../../../docs/how-to/add-an-optional-field.md'), 'utf8');
const older = schemas.OrderPlaced;
const event = sampleEvents.OrderPlaced;

// The commands of the page start git.
jest.setTimeout(30_000);

describe('docs/how-to/add-an-optional-field.md', () => {
  const copy = new PackageCopy();
  let newer: EventSchema;

  beforeAll(() => copy.initialize());
  beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => copy.remove());

  it('1. adds the field of the page to the schema of the page', () => {
    const field = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '') as FieldSchema;
    const path = /`libs\/contracts\/(avro\/\S+\.avsc)`/.exec(page)?.[1] ?? '';
    newer = copy.edit(path, (schema) => ({ ...schema, fields: [...schema.fields, field] }));
    expect(newer).not.toEqual(older);
  });

  it('2. and 3. runs the commands of the page, which succeed, and has the type that the page shows', async () => {
    const commands = [...page.matchAll(/^npm run contracts -- (\w+)$/gm)].map(([, command]) => command ?? '');
    expect(commands).toEqual(['generate', 'check']);
    for (const command of commands) expect(await run([command], copy.root)).toBe(0);
    expect(readFileSync(join(copy.root, 'src/generated/events.ts'), 'utf8')).toContain('  readonly giftNote: string | null;\n');
  });

  it('4. lets an old consumer read a new event as before', () => {
    const value = new EventWriter(newer, 2).write({ ...event, ...{ giftNote: 'Happy birthday' } });
    expect(new EventReader(compile(newer), older).read(value.subarray(5))).toStrictEqual(event);
  });

  it('4. lets a new consumer read an old event with the default', () => {
    const value = new EventWriter(older, 1).write(event);
    expect(new EventReader(compile(older), newer).read(value.subarray(5))).toStrictEqual({ ...event, giftNote: null });
  });

  it('2. does not let a producer forget the field', () => {
    expect(() => new EventWriter(newer, 2).write(event)).toThrow('OrderPlaced is not valid: giftNote is missing');
  });
});
