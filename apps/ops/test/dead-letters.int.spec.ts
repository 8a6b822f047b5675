import { eventually } from '@saga/mesh';
import { kafkaClient } from '@saga/messaging';
import { randomUUID } from 'node:crypto';
import { environment } from './mesh';
import { ops } from './program';

/** Two orders, each with a record in the middle of its key that nobody can read, and one behind it. */
const keys = [randomUUID(), randomUUID()];

const deadLetters = (...parameters: string[]) => ops(['dead-letters', ...parameters]);
const lettersOf = async (key: string, status = 'PARKED') => {
  const { stdout } = await deadLetters('list', '--service', 'inventory', '--key', key, '--status', status);
  return [...stdout.matchAll(/^inventory\/\d+/gm)].map(([name]) => name);
};

beforeAll(async () => {
  const producer = kafkaClient({ brokers: environment['AWS_KAFKA_BROKERS']!.split(','), clientId: 'ops-spec', silent: true }).producer();
  await producer.connect();
  const messages = keys.flatMap((key) => ['no event', 'behind it'].map((value) => ({ key, value, headers: { type: 'OrderPlaced' } })));
  await producer.send({ topic: 'order.events', messages });
  await producer.disconnect();
  for (const key of keys) await eventually(async () => expect(await lettersOf(key)).toHaveLength(2), 30_000);
}, 90_000);

afterAll(async () => {
  for (const key of keys) await deadLetters('discard', '--key', key, '--reason', 'the spec is over', '--rate', '100');
}, 60_000);

test('letters are listed with their record, what they are about and why they are here', async () => {
  const { code, stdout } = await deadLetters('list', '--key', keys[0]!);
  expect(code).toBe(0);
  expect(stdout).toMatch(/inventory\/\d+ +order\.events\[\d\]@\d+ +OrderPlaced .*The record cannot be decoded: it begins with byte 110/);
  expect(stdout).toMatch(/payment\/\d+ +aws\.order\.events\[\d\]@\d+ +OrderPlaced .*behind its key/);
  expect(stdout).toMatch(/\n4 in all\.\n$/);
});

test('one is shown whole', async () => {
  const [letter] = await lettersOf(keys[0]!);
  const { code, stdout } = await deadLetters('show', letter!);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    key: keys[0],
    status: 'PARKED',
    event: { undecodable: expect.stringContaining('cannot be decoded') as string },
    value: Buffer.from('no event').toString('base64'),
  });
});

test('a dry run tells of each key once, and does nothing', async () => {
  const { code, stdout } = await deadLetters('redrive', '--service', 'inventory', '--key', keys[0]!, '--dry-run');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^inventory\/\d+: key .* would be redriven\n1 to be redriven, 0 failed\.\n$/)]);
});

test('what fails again is told of, letter by letter, and the answer is no', async () => {
  const { code, stdout, stderr } = await deadLetters('redrive', '--service', 'inventory', '--key', keys[0]!);
  expect(code).toBe(1);
  expect(stderr).toMatch(/0 redriven of key .*, then inventory\/\d+ failed: The record cannot be decoded/);
  expect(stdout).toBe('0 redriven, 1 failed.\n');
});

test('a discarded letter is kept with the reason, and what was behind it is tried', async () => {
  const [first, second] = await lettersOf(keys[1]!);
  expect((await deadLetters('discard', first!, '--reason', 'made by a spec')).code).toBe(0);
  expect(await lettersOf(keys[1]!, 'DISCARDED')).toEqual([first]);
  expect(JSON.parse((await deadLetters('show', first!)).stdout)).toMatchObject({ status: 'DISCARDED', reason: 'made by a spec' });
  await eventually(async () => {
    expect(JSON.parse((await deadLetters('show', second!)).stdout)).toMatchObject({ error: expect.any(String) as string });
  }, 30_000);
});

test.each([
  ['without a reason', ['discard', '--all'], 'Say why with --reason'],
  ['without saying which', ['redrive'], 'Say which: name letters, filter them, or say --all.'],
  ['of a name that is none', ['show', '17'], '"17" names no letter'],
  ['of a service that is none', ['list', '--service', 'shipping'], 'There is no service "shipping"; there are order, inventory, payment.'],
  ['with a rate that is none', ['redrive', '--all', '--rate', 'fast'], '--rate takes a number from 0.001 on, not "fast".'],
  ['with a verb that is none', ['revive'], 'Say one of list, show, redrive, discard, not "revive".'],
])('%s it ends with 2 and a sentence', async (_, parameters, sentence) => {
  const { code, stderr } = await deadLetters(...parameters);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
