import type { Command } from '../command';
import { chosen, filterOf, lettersOf, pauseOf, shown, text, type Chosen, type Options } from './choice';
import { discarding, redriving, type Deed } from './deeds';
import { postOffices, type Letter, type PostOffice } from './post-office';
import { Round } from './round';

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
    '  --force            redrive also what a person has redriven five times in vain; discard also what says that it must complete,',
    '                     if its service cannot read it',
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

async function list(offices: readonly PostOffice[], options: Options): Promise<0 | 1> {
  const round = new Round();
  let count = 0;
  for await (const letter of lettersOf(offices, { ...filterOf(options), status: text(options, 'status') ?? 'PARKED' }, round.fail)) {
    if (count++ === 0)
      console.log('letter         record                              type             attempts  next attempt              error');
    console.log(lineOf(letter));
  }
  console.log(count === 0 ? 'There are none.' : `${count} in all.`);
  return round.code;
}

async function show(offices: readonly PostOffice[], _options: Options, ids: readonly string[]): Promise<0 | 1> {
  if (ids.length === 0) throw new Error('Say which letter, as list prints it: payment/17.');
  const round = new Round();
  for await (const { letter } of shown(offices, ids, round.fail)) console.log(JSON.stringify(letter, null, 2));
  return round.code;
}

async function redrive(offices: readonly PostOffice[], options: Options, ids: readonly string[]): Promise<0 | 1> {
  return each(offices, options, ids, redriving(options));
}

async function discard(offices: readonly PostOffice[], options: Options, ids: readonly string[]): Promise<0 | 1> {
  return each(offices, options, ids, discarding(options));
}

async function each(offices: readonly PostOffice[], options: Options, ids: readonly string[], deed: Deed): Promise<0 | 1> {
  const { done, wanted, isDone } = deed;
  const pause = pauseOf(options);
  const round = new Round(options['dry-run'] ? 0 : pause);
  const officeOf = ({ service }: Chosen): PostOffice => offices.find((office) => office.service === service)!;
  await round.over(chosen(offices, options, ids, round.fail), {
    act: (letter) => deed.act(officeOf(letter), letter),
    isDone,
    isAsWanted: async (letter) => (await officeOf(letter).show(letter.id)).status === wanted,
  });
  round.tell(options['dry-run'] ? `to be ${done}` : done);
  return round.code;
}

function lineOf({ service, id, topic, partition, offset, type, attempts, dueAt, error, mustComplete }: Letter): string {
  const record = `${topic}[${partition}]@${offset}`;
  const next = error === null ? 'behind its key' : (dueAt ?? 'waits for a person');
  const what = `${type ?? 'unknown'}${mustComplete ? ' !' : ''}`;
  return `${`${service}/${id}`.padEnd(14)} ${record.padEnd(35)} ${what.padEnd(16)} ${String(attempts).padStart(8)}  ${next.padEnd(24)}  ${error?.replaceAll(/\s+/g, ' ') ?? ''}`;
}
