import type { Filter, Letter, PostOffice } from './post-office';

export type Options = Readonly<Record<string, string | boolean | undefined>>;

export type Chosen = Pick<Letter, 'id' | 'key' | 'service'>;

/** The letters named or, without names, the parked ones that the filters let through. */
export async function* chosen(offices: readonly PostOffice[], options: Options, ids: readonly string[]): AsyncGenerator<Chosen> {
  if (ids.length > 0) {
    for (const [office, id] of ids.map((each) => found(offices, each))) {
      const { key } = (await office.show(id)) as { key: string };
      yield { id, key, service: office.service };
    }
    return;
  }
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0 && options['service'] === undefined && options['all'] !== true) {
    throw new Error('Say which: name letters, filter them, or say --all.');
  }
  yield* lettersOf(offices, { ...filter, status: 'PARKED' });
}

export async function* lettersOf(offices: readonly PostOffice[], filter: Filter): AsyncGenerator<Letter> {
  for (const office of offices) yield* office.list(filter);
}

export function filterOf(options: Options): Filter {
  const names = { type: 'type', error: 'error', key: 'key', 'older-than': 'olderThanSeconds' } as const;
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, parameter]) => {
      const value = text(options, option);
      return value === undefined ? [] : [[parameter, value] as const];
    }),
  );
}

/** @throws Error if it names no letter of these offices. */
export function found(offices: readonly PostOffice[], id: string): [PostOffice, string] {
  const [, service, number] = /^([a-z]+)\/(\d+)$/.exec(id) ?? [];
  const office = offices.find((each) => each.service === service);
  if (!office || !number) throw new Error(`"${id}" names no letter: say SERVICE/NUMBER, as list prints it.`);
  return [office, number];
}

export function rateOf(options: Options): number {
  const rate = Number(options['rate']);
  if (!(rate > 0)) throw new Error(`--rate takes a number above 0, not "${String(options['rate'])}".`);
  return rate;
}

export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
