import { wasInterrupted } from './child';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

export interface Step {
  readonly name: string;
  run(): Promise<Outcome>;
}

export const failure: Outcome = { passed: 0, failed: 1 };

/** What is not made of tests counts as one. */
export function outcomeOf(exitCode: number): Outcome {
  return exitCode === 0 ? { passed: 1, failed: 0 } : failure;
}

/** The steps one after another, each under a line with its name. A step that fails does not keep the next ones from being seen. */
export class Report {
  readonly #lines: string[] = [];
  readonly #total = { passed: 0, failed: 0 };

  async run({ name, run }: Step): Promise<Outcome> {
    if (wasInterrupted()) return failure;
    console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
    const started = Date.now();
    const { passed, failed } = await run().catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return failure;
    });
    if (wasInterrupted()) return failure;
    const verdict = failed === 0 ? 'ok' : 'FAILED';
    const line = `${name.padEnd(28)} ${verdict.padEnd(6)} ${String(passed).padStart(4)} passed ${String(failed).padStart(3)} failed ${secondsSince(started)}`;
    console.log(line);
    this.#lines.push(line);
    this.#total.passed += passed;
    this.#total.failed += failed;
    return { passed, failed };
  }

  /** Closes with the totals alone on the last line, and sets the exit code. */
  close(): void {
    const { passed, failed } = this.#total;
    if (wasInterrupted()) {
      console.log('\nInterrupted.');
      process.exitCode = 130;
      return;
    }
    console.log(`\n── summary ${'─'.repeat(69)}\n${this.#lines.join('\n')}\n\n${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  }
}

function secondsSince(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`;
}
