import type { ParseArgsConfig } from 'node:util';

/** One subcommand; adding one is one line in the table of main.ts. */
export interface Command {
  readonly summary: string;
  /** What may follow the name beside options, as the usage shows it; without it nothing may. */
  readonly parameters?: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Lines for `--help`, one an option. */
  readonly help: readonly string[];
  /** Resolves with the exit code: 0, or 1 when the answer to what was asked is no. Rejects with an error whose message is the sentence to print. */
  run(values: Readonly<Record<string, unknown>>, parameters: readonly string[]): Promise<0 | 1>;
}
