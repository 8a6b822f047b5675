import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../command';
import { chosen, filterOf, found, lettersOf, rateOf, text, type Chosen, type Options } from './choice';
import { postOffices, type Letter, type PostOffice } from './post-office';

type Verb = (offices: readonly PostOffice[], options: Options, ids: readonly string[]) => Promise<0 | 1>;

const verbs: Readonly<Record<string, Verb>> = { list, show, redrive, discard };

export const deadLetters: Command = {
  summary: 'lists, shows, redrives and discards the records that services could not apply',
  parameters: 'list|show|redrive|discard [SERVICE/NUMBER...]',
  options: {
    service: { type: 'string' },
    type: { type: 'string' },
    error: { type: 'string' },
    key: { type: 'string' },
    'older-than': { type: 'string' },
    status: { type: 'string', default: 'PARKED' },
    all: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    rate: { type: 'string', default: '10' },
    force: { type: 'boolean' },
    reason: { type: 'string' },
  },
  help: [
    '  SERVICE/NUMBER     one letter, as list prints it: payment/17. Without one, those that the filters let through:',
    '  --service NAME     of this service alone',
    '  --type TYPE        about events of this type, as in OrderPlaced',
    '  --error TEXT       with this text in their error',
    '  --key KEY          of this order, account or SKU',
    '  --older-than N     parked more than N seconds ago',
    '  --status STATUS    for list: PARKED (default), REDRIVEN or DISCARDED',
    '  --all              for redrive and discard without any filter',
    '  --dry-run          tell what would be redriven or discarded, and do nothing',
    '  --rate N           at most N keys or letters a second (10)',
    '  --force            redrive also what a person has redriven five times in vain',
    '  --reason TEXT      for discard: why; it is kept with the letter',
    '',
    'A key is redriven in the order of its letters, until one fails. Interrupted, the command can be given again: what is done is done.',
  ],
  async run(values, [name = '', ...ids]) {
    const verb = verbs[name];
    if (!verb) throw new Error(`Say one of ${Object.keys(verbs).join(', ')}, not "${name}".`);
    const options = values as Options;
    return verb(postOffices(text(options, 'service'), process.env), options, ids);
  },
};

async function list(offices: readonly PostOffice[], options: Options): Promise<0> {
  let count = 0;
  for await (const letter of lettersOf(offices, { ...filterOf(options), status: text(options, 'status') ?? 'PARKED' })) {
    if (count++ === 0)
      console.log('letter         record                              type             attempts  next attempt              error');
    console.log(lineOf(letter));
  }
  console.log(count === 0 ? 'There are none.' : `${count} in all.`);
  return 0;
}

async function show(offices: readonly PostOffice[], _options: Options, ids: readonly string[]): Promise<0> {
  if (ids.length === 0) throw new Error('Say which letter, as list prints it: payment/17.');
  for (const [office, id] of ids.map((each) => found(offices, each))) console.log(JSON.stringify(await office.show(id), null, 2));
  return 0;
}

async function redrive(offices: readonly PostOffice[], options: Options, ids: readonly string[]): Promise<0 | 1> {
  const keys = new Set<string>();
  return each(offices, options, ids, 'redriven', async (office, { id, key }) => {
    // The first letter of a key stands for all of them.
    const whole = `${office.service} ${key}`;
    if (keys.has(whole)) return undefined;
    keys.add(whole);
    if (options['dry-run']) return `key ${key} would be redriven`;
    const { redriven, failed } = await office.redrive(id, options['force'] === true);
    if (failed) throw new Error(`${redriven.length} redriven of key ${key}, then ${office.service}/${failed.id} failed: ${failed.error}`);
    return `${redriven.length} redriven of key ${key}`;
  });
}

async function discard(offices: readonly PostOffice[], options: Options, ids: readonly string[]): Promise<0 | 1> {
  const reason = text(options, 'reason');
  if (reason === undefined) throw new Error('Say why with --reason: it is kept with the letter.');
  return each(offices, options, ids, 'discarded', async (office, { id }) => {
    if (options['dry-run']) return 'would be discarded';
    await office.discard(id, reason);
    return 'discarded';
  });
}

/** Does one after another, not faster than asked; one that fails does not keep the others from being tried. */
async function each(
  offices: readonly PostOffice[],
  options: Options,
  ids: readonly string[],
  done: string,
  act: (office: PostOffice, letter: Chosen) => Promise<string | undefined>,
): Promise<0 | 1> {
  const pause = 1_000 / rateOf(options);
  const tally = { done: 0, failed: 0 };
  for await (const letter of chosen(offices, options, ids)) {
    const office = offices.find(({ service }) => service === letter.service)!;
    try {
      const outcome = await act(office, letter);
      if (outcome === undefined) continue;
      tally.done++;
      console.log(`${letter.service}/${letter.id}: ${outcome}`);
    } catch (error) {
      tally.failed++;
      console.error(`${letter.service}/${letter.id}: ${(error as Error).message}`);
    }
    await sleep(pause);
  }
  console.log(`${tally.done} ${options['dry-run'] ? `to be ${done}` : done}, ${tally.failed} failed.`);
  return tally.failed > 0 ? 1 : 0;
}

function lineOf({ service, id, topic, partition, offset, type, attempts, dueAt, error, mustComplete }: Letter): string {
  const record = `${topic}[${partition}]@${offset}`;
  const next = error === null ? 'behind its key' : (dueAt ?? 'waits for a person');
  const what = `${type ?? 'unknown'}${mustComplete ? ' !' : ''}`;
  return `${`${service}/${id}`.padEnd(14)} ${record.padEnd(35)} ${what.padEnd(16)} ${String(attempts).padStart(8)}  ${next.padEnd(24)}  ${error ?? ''}`;
}
