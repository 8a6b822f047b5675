import type { Filter, Letter, PostOffice } from './post-office';

export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** Is told what could not be asked or done, and why; all else goes on. */
export type Fail = (what: string, error: unknown) => void;

export type Chosen = Pick<Letter, 'id' | 'key' | 'service' | 'eventId' | 'status' | 'type' | 'error' | 'replays' | 'mustComplete'>;

/** The letters named or, without names, the parked ones that the filters let through. */
export async function* chosen(
  offices: readonly PostOffice[],
  options: Options,
  ids: readonly string[],
  fail: Fail,
): AsyncGenerator<Chosen> {
  if (ids.length > 0) {
    for await (const { office, letter } of shown(offices, ids, fail)) yield { ...letter, service: office.service };
    return;
  }
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0 && options['service'] === undefined && options['all'] !== true) {
    throw new Error('Say which: name letters, filter them, or say --all.');
  }
  yield* lettersOf(offices, { ...filter, status: 'PARKED' }, fail);
}

/** The letters named, whole. */
export async function* shown(
  offices: readonly PostOffice[],
  ids: readonly string[],
  fail: Fail,
): AsyncGenerator<{ readonly office: PostOffice; readonly letter: Awaited<ReturnType<PostOffice['show']>> }> {
  for (const [office, id] of ids.map((each) => found(offices, each))) {
    const letter = await office.show(id).catch((error: unknown) => fail(`${office.service}/${id}`, error));
    if (letter) yield { office, letter };
  }
}

export async function* lettersOf(offices: readonly PostOffice[], filter: Filter, fail: Fail): AsyncGenerator<Letter> {
  for (const office of offices) {
    try {
      yield* office.list(filter);
    } catch (error) {
      fail(office.service, error);
    }
  }
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

/** What a second has room for, as the pause from one to the next. */
export function pauseOf(options: Options): number {
  const rate = Number(options['rate']);
  // A timer takes 25 days at most, and less than nothing beyond.
  if (!(rate >= LOWEST_RATE)) throw new Error(`--rate takes a number from ${LOWEST_RATE} on, not "${String(options['rate'])}".`);
  return 1_000 / rate;
}

/** One in a quarter of an hour. */
const LOWEST_RATE = 0.001;

export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
