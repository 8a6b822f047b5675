import type { Problem } from '@saga/contracts';
import { refusalIfBound, refusalIfReplayed, refusalIfResolved } from '@saga/messaging';
import { text, type Chosen, type Options } from './choice';
import { RefusedError, type PostOffice } from './post-office';

/** What is done about one letter after another. */
export interface Deed {
  readonly done: string;
  /** The status that a letter is to have. */
  readonly wanted: 'REDRIVEN' | 'DISCARDED';
  /** Does it, or tells of it in a dry run, and returns what was done. Throws an error that says what failed or, by what is known, would. */
  act(office: PostOffice, letter: Chosen): Promise<string>;
  /** It has been done along with another. */
  isDone(letter: Chosen): boolean;
}

/** A letter of a key stands for all of them, unless it has been resolved before. */
export function redriving(options: Options): Deed {
  const keys = new Set<string>();
  const whole = ({ service, key }: Chosen): string => `${service} ${key}`;
  const act = async (office: PostOffice, letter: Chosen): Promise<string> => {
    const { id, key } = letter;
    const isForced = options['force'] === true;
    if (options['dry-run']) {
      refuse(letter, refusalIfResolved(letter));
      if (!isForced) refuse(letter, refusalIfReplayed(await firstOfKey(office, letter)));
      keys.add(whole(letter));
      return `key ${key} would be redriven`;
    }
    const { redriven, failed } = await office.redrive(id, isForced);
    keys.add(whole(letter));
    if (failed) throw new Error(`${redriven.length} redriven of key ${key}, then ${office.service}/${failed.id} failed: ${failed.error}`);
    return `${redriven.length} redriven of key ${key}`;
  };
  return { done: 'redriven', wanted: 'REDRIVEN', act, isDone: (letter) => keys.has(whole(letter)) };
}

/** @throws Error without a reason. */
export function discarding(options: Options): Deed {
  const reason = text(options, 'reason');
  const isForced = options['force'] === true;
  if (reason === undefined) throw new Error('Say why with --reason: it is kept with the letter.');
  const act = async (office: PostOffice, letter: Chosen): Promise<string> => {
    if (options['dry-run']) {
      refuse(letter, refusalIfResolved(letter));
      if (!isForced || (await isEvent(office, letter))) refuse(letter, refusalIfBound(letter));
      return 'would be discarded';
    }
    await office.discard(letter.id, reason, isForced);
    return 'discarded';
  };
  return { done: 'discarded', wanted: 'DISCARDED', act, isDone: () => false };
}

/** A key is redriven from its first letter on, which alone has been tried: the others stay behind it without an error of their own. */
async function firstOfKey(office: PostOffice, letter: Chosen): Promise<Chosen> {
  if (letter.error !== null) return letter;
  for await (const first of office.list({ key: letter.key, status: 'PARKED' })) return first;
  return letter;
}

/** Whether its service can have an event of it now. */
async function isEvent(office: PostOffice, { id, eventId }: Chosen): Promise<boolean> {
  if (eventId === null) return false;
  const { event } = await office.show(id);
  return !(typeof event === 'object' && event !== null && 'undecodable' in event);
}

/** Fails as the service would, of what it has told. */
function refuse({ service }: Chosen, refusal: Problem | undefined): void {
  if (refusal) throw new RefusedError(`${service} would refuse: ${refusal.detail ?? refusal.code}`, refusal.code);
}
