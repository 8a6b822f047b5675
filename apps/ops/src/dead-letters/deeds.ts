import { text, type Chosen, type Options } from './choice';
import type { PostOffice } from './post-office';

/** What is done about one letter after another. */
export interface Deed {
  readonly done: string;
  /** The status that a letter is to have. */
  readonly wanted: 'REDRIVEN' | 'DISCARDED';
  /** Does it, or tells of it in a dry run, and returns what was done. Throws an error that says what failed. */
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
    if (options['dry-run']) {
      keys.add(whole(letter));
      return `key ${key} would be redriven`;
    }
    const { redriven, failed } = await office.redrive(id, options['force'] === true);
    keys.add(whole(letter));
    if (failed) throw new Error(`${redriven.length} redriven of key ${key}, then ${office.service}/${failed.id} failed: ${failed.error}`);
    return `${redriven.length} redriven of key ${key}`;
  };
  return { done: 'redriven', wanted: 'REDRIVEN', act, isDone: (letter) => keys.has(whole(letter)) };
}

/** @throws Error without a reason. */
export function discarding(options: Options): Deed {
  const reason = text(options, 'reason');
  if (reason === undefined) throw new Error('Say why with --reason: it is kept with the letter.');
  const act = async (office: PostOffice, { id }: Chosen): Promise<string> => {
    if (options['dry-run']) return 'would be discarded';
    await office.discard(id, reason);
    return 'discarded';
  };
  return { done: 'discarded', wanted: 'DISCARDED', act, isDone: () => false };
}
