import { randomUUID } from 'node:crypto';
import type { Books } from '../src/check/books';
import { isBroken, type Finding } from '../src/check/finding';
import { invariants } from '../src/check/invariants';
import { readBooks } from '../src/check/read-books';
import { withPostgres } from '../src/provision/infrastructure';
import { conservationBreaks, effectBreaks, logBreaks, outcomeBreaks } from './breaks';
import { configuration, environment, everyService, urlOf } from './mesh';
import { ops } from './program';
import { confirmedOrder, declinedOrder } from './shopping';
import type { Draft } from './sound-books';

beforeAll(async () => {
  await confirmedOrder();
  await declinedOrder();
});

test('the command waits until nothing is under way, and tells of each invariant in a line that it holds', async () => {
  const { code, stdout } = await ops(['check', '--wait', '60']);
  const lines = stdout.trimEnd().split('\n');
  // A mesh without trouble has no dead letters; of everything else there is something.
  const examined = lines.filter((line) => /^holds {3}([1-9]|0 dead letters)/.test(line));
  expect([examined.length, code]).toEqual([invariants.length, 0]);
  expect(lines.slice(examined.length)).toEqual([expect.stringContaining(`All ${invariants.length} invariants hold`)]);
});

describe('of what it reads from a mesh', () => {
  let books: Draft<Books>;
  beforeAll(async () => (books = (await readBooks(configuration)) as Draft<Books>));

  test.each([...outcomeBreaks, ...conservationBreaks, ...effectBreaks, ...logBreaks])('it sees if $what', ({ breaks, in: happen }) => {
    const broken = structuredClone(books);
    happen(broken);
    expect(invariants.filter((invariant) => isBroken(invariant(broken))).map(({ name }) => name)).toEqual(breaks);
  });
});

describe('on a system that is broken', () => {
  const database = `ops-spec-${randomUUID()}`;
  const { cloud, ...inventory } = everyService.find(({ name }) => name === 'inventory')!;
  const ownerUrl = urlOf({ cloud, ...inventory }, inventory.owner, database);

  beforeAll(async () => {
    await withPostgres(cloud.postgresUrl, (client) => client.query(`CREATE DATABASE "${database}" OWNER ${inventory.owner.user}`));
    await withPostgres(ownerUrl, (client) => client.query(EMPTY));
  });
  afterAll(() => withPostgres(cloud.postgresUrl, (client) => client.query(`DROP DATABASE "${database}"`)));

  test('the command names what is broken and ends with 1', async () => {
    const { code, stdout } = await ops(['check', '--wait', '1', '--json'], { INVENTORY_OWNER_DATABASE_URL: ownerUrl });
    const findings = JSON.parse(stdout) as Finding[];
    const log = findings.find(({ invariant }) => invariant.startsWith('the topics hold exactly'));
    expect([code, findings.length]).toEqual([1, invariants.length]);
    expect(log?.faults).toContainEqual(
      expect.stringMatching(/^[-0-9a-f]{36} is in inventory.events on aws and not in the outbox of inventory$/),
    );
  });
});

/** An inventory that has lost everything. */
const EMPTY = `
  CREATE TABLE reservations (order_id uuid, version int, status text, lines jsonb);
  CREATE TABLE stock (sku text, version int, on_hand bigint, reserved bigint, committed bigint);
  CREATE TABLE outbox (id uuid, aggregateid text, type text, sequence bigint, payload bytea);
  CREATE TABLE inbox (event_id uuid);
  CREATE TABLE dead_letters (id bigint, record_key bytea, event_id uuid, record_value bytea, status text)`;

describe('a question that has no answer ends with 2 and a sentence:', () => {
  test.each([
    ['an option that is none', ['--patience'], {}, "Unknown option '--patience'"],
    ['no number of seconds', ['--wait', 'long'], {}, '--wait takes a number of seconds, not "long".'],
    [
      'a database that is away',
      [],
      { PAYMENT_OWNER_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/payment' },
      'connect ECONNREFUSED 127.0.0.1:1',
    ],
    ['a variable that is missing', [], { AWS_KAFKA_BROKERS: '' }, 'AWS_KAFKA_BROKERS: must be host:port'],
    ['a mesh that is not there', ['--mesh', 'nowhere.json'], {}, 'No mesh is running: there is no nowhere.json.'],
  ])('%s', async (_, parameters, more, sentence) => {
    const { code, stdout, stderr } = await ops(['check', ...parameters], more);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});

test('the environment is taken from a mesh where the own has none', async () => {
  const none = Object.fromEntries(Object.keys(environment).map((name) => [name, '']));
  const { code } = await ops(['check', '--mesh', process.env['SAGA_MESH_STATE']!, '--wait', '60'], none);
  expect(code).toBe(0);
});
