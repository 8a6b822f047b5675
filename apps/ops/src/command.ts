import type { ParseArgsConfig } from 'node:util';

/** One subcommand; adding one is one line in the table of main.ts. */
export interface Command {
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Lines for `--help`, one an option. */
  readonly help: readonly string[];
  /** Rejects with an error whose message is the sentence to print. */
  run(values: Readonly<Record<string, unknown>>): Promise<void>;
}
