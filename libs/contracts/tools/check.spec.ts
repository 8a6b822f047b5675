import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackageCopy } from '../test/package-copy';
import type { EventSchema } from '../src/schema';
import { check } from './check';
import { run } from './cli';
import { generate } from './generate';

const confirmed = 'avro/order/OrderConfirmed.avsc';
const withField = (field: object) => (schema: EventSchema) => ({ ...schema, fields: [...schema.fields, field] });
const note = { name: 'note', type: ['null', 'string'], default: null };

// A test here is up to thirty processes of git.
jest.setTimeout(30_000);

describe('check', () => {
  let copy: PackageCopy;

  beforeEach(() => (copy = new PackageCopy()));
  afterEach(() => copy.remove());

  it('finds this package as it should be', async () => {
    expect((await check(join(__dirname, '..'))).problems).toEqual([]);
  });

  it('names a generated source that is stale, and generating makes it fresh', async () => {
    appendFileSync(join(copy.root, 'src/generated/events.ts'), '// edited\n');
    expect((await check(copy.root)).problems).toEqual(['src/generated/events.ts is stale: run `npm run contracts -- generate`']);
    expect(await generate(copy.root)).toEqual(['src/generated/events.ts']);
    expect((await check(copy.root)).problems).toEqual([]);
    expect(readFileSync(join(copy.root, 'src/generated/events.ts'), 'utf8')).toMatch(/^\/\/ Generated /);
  });

  it('compares a schema with every version that main had, not only with the last', async () => {
    copy.initialize();
    const first = copy.git('rev-parse', '--short=12', 'HEAD').trim();
    copy.edit(confirmed, withField(note));
    copy.commit();
    copy.edit(confirmed, (schema) => ({ ...schema, fields: [{ name: 'orderId', type: 'string' }, note] }));
    await generate(copy.root);
    const { problems, summary } = await check(copy.root);
    expect(problems).toHaveLength(2);
    expect(problems[1]).toBe(`${confirmed}, against ${first}: orderId changed from string (uuid) to string`);
    expect(summary).toBe('Compared 13 schemas with 14 versions in the history of main.');
  });

  it('allows an optional field, and the removal of it', async () => {
    copy.initialize();
    copy.edit(confirmed, withField(note));
    copy.commit();
    copy.edit(confirmed, (schema) => ({ ...schema, fields: schema.fields.slice(0, 1) }));
    await generate(copy.root);
    expect((await check(copy.root)).problems).toEqual([]);
  });

  it('does not mind what a side branch had before it was merged', async () => {
    copy.initialize();
    copy.git('checkout', '--quiet', '-b', 'side');
    copy.edit(confirmed, withField({ name: 'note', type: 'int', default: 0 }));
    copy.commit();
    copy.edit(confirmed, (schema) => withField(note)({ ...schema, fields: schema.fields.slice(0, 1) }));
    copy.commit();
    copy.git('checkout', '--quiet', 'main');
    copy.git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'merge', '--quiet', '--no-ff', '--no-edit', 'side');
    await generate(copy.root);
    const { problems, summary } = await check(copy.root);
    expect(problems).toEqual([]);
    expect(summary).toContain('with 14 versions');
  });

  it('refuses that a schema is deleted, also when the deletion has reached main', async () => {
    copy.initialize();
    rmSync(join(copy.root, confirmed));
    await generate(copy.root);
    const deleted = `${confirmed} was deleted: its events are kept for ever and must stay readable`;
    expect((await check(copy.root)).problems).toEqual([deleted]);
    copy.commit();
    expect((await check(copy.root)).problems).toEqual([deleted]);
  });

  it('takes a renamed schema for a deleted one', async () => {
    copy.initialize();
    copy.git('mv', join(copy.root, confirmed), join(copy.root, 'avro/order/OrderAccepted.avsc'));
    copy.commit();
    copy.git('rm', '--quiet', join(copy.root, 'avro/order/OrderAccepted.avsc'));
    await generate(copy.root);
    const { problems } = await check(copy.root);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['avro/order/OrderAccepted.avsc', confirmed]);
  });

  it('uses origin/main in a clone without main, and says so if it is shallow, if main or git is missing', async () => {
    expect((await check(copy.root)).summary).toMatch(/There is no git history here: the schemas were not compared with older versions\.$/);
    copy.initialize();
    copy.git('branch', '--quiet', '--move', 'trunk');
    expect((await check(copy.root)).summary).toMatch(/There is no branch main here: the schemas were not compared with older versions\.$/);
    copy.git('branch', '--quiet', '--move', 'main');
    copy.edit(confirmed, withField(note));
    copy.commit();
    copy.git('clone', '--quiet', '--depth=1', `file://${copy.repository}`, 'clone');
    copy.git('-C', 'clone', 'checkout', '--quiet', '-b', 'feature');
    copy.git('-C', 'clone', 'branch', '--quiet', '--delete', '--force', 'main');
    const { summary } = await check(join(copy.repository, 'clone', 'libs', 'contracts'));
    expect(summary).toBe(
      'Compared 13 schemas with 13 versions in the history of main. This is a shallow clone: the schemas were compared only with the versions that it has.',
    );
  });

  it.each<[string, (schema: EventSchema) => unknown, RegExp]>([
    ['another name than its file', (schema) => ({ ...schema, name: 'Confirmed' }), /must be OrderConfirmed in the namespace shop\.order/],
    ['no doc sentence', (schema) => ({ ...schema, doc: undefined }), /needs a "doc" sentence/],
    ['a key that is no field', (schema) => ({ ...schema, key: 'id' }), /"key" must name a field that is a string/],
    ['a field called type', withField({ name: 'type', type: 'string' }), /cannot be called "type"/],
    ['a default that is not of the first type', withField({ ...note, default: 'none' }), /union defaults must match the first branch/],
    [
      'a type twice with two meanings',
      withField({ name: 'why', type: { type: 'enum', name: 'DeclineReason', symbols: ['A'] } }),
      /DeclineReason differs/,
    ],
  ])('refuses a schema with %s', async (_, change, message) => {
    copy.edit(confirmed, change);
    await expect(check(copy.root)).rejects.toThrow(message);
  });
});

describe('the command line', () => {
  const copy = new PackageCopy();
  const said: string[] = [];

  beforeEach(() => {
    said.length = 0;
    const listen = (line?: unknown) => {
      said.push(String(line));
    };
    jest.spyOn(console, 'log').mockImplementation(listen);
    jest.spyOn(console, 'error').mockImplementation(listen);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => copy.remove());

  it('exits with 0 when all is well, 1 when something is wrong, 2 when it is not understood', async () => {
    expect(await run(['check'], copy.root)).toBe(0);
    expect(await run(['--help'], copy.root)).toBe(0);
    expect(await run([], copy.root)).toBe(2);
    expect(await run(['generate', 'more'], copy.root)).toBe(2);
    copy.edit(confirmed, withField(note));
    expect(await run(['check'], copy.root)).toBe(1);
    expect(await run(['generate'], copy.root)).toBe(0);
    expect(await run(['check'], copy.root)).toBe(0);
    writeFileSync(join(copy.root, confirmed), '{');
    said.length = 0;
    expect(await run(['check'], copy.root)).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^avro\/order\/OrderConfirmed\.avsc is not JSON: /)]);
  });
});
