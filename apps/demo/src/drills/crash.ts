import { type ServiceName, serviceParts } from '@saga/mesh';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demand, type Drill, type Stage } from './drill';
import { endGently } from './parts';

/** Where a service can be killed that matters: on either side of what must be atomic. crash-point.cjs knows how to find them. */
type Point = 'before-transaction' | 'before-commit' | 'after-commit' | 'after-offset-commit';

const preload = join(__dirname, 'crash-point.cjs');

interface Crashing {
  readonly point: Point;
  readonly where: string;
  /** At which of its visits there the service is killed, at most: offsets are committed once a second, transactions many times. */
  readonly visits: number;
  /** What the killed service had applied must be delivered again. */
  readonly mustRepeat?: true;
}

function crashing({ point, where, visits, mustRepeat }: Crashing): Drill {
  return {
    name: `crash-${point}`,
    summary: `SIGKILL of each service ${where}`,
    run: async (stage) => {
      for (const name of stage.random.shuffled(serviceParts)) {
        const visit = stage.random.between(1, visits);
        const before = await stage.repeats.sample(name);
        const part = await endGently(stage, name);
        const inflict = (): Promise<void> => dieAt(stage, name, point, visit);
        await stage.fault(`${name}, at visit ${visit}`, inflict, () => part.start());
        if (mustRepeat)
          await stage.until(`${name} is delivered again what it had applied`, async () => (await stage.repeats.sample(name)) > before);
      }
    },
  };
}

/** Starts the service with the crash ahead of it, waits for its death and proves that it died there. */
async function dieAt({ mesh, until }: Stage, name: ServiceName, point: Point, visit: number): Promise<void> {
  const part = mesh.part(name);
  const folder = mkdtempSync(join(tmpdir(), 'saga-drill-'));
  const report = join(folder, 'report');
  const environment = {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(preload)}`.trim(),
    ...{ CRASH_POINT: point, CRASH_COUNT: String(visit), CRASH_REPORT: report },
  };
  try {
    // It may come to the point before it has told that it is ready.
    await part.start(environment).catch(() => undefined);
    await until(`${name} dies at ${point}`, async () => (await part.status()).state === 'dead');
    const { detail } = await part.status();
    demand(existsSync(report), `${name} ended, and not at ${point}: ${detail}`);
    demand(
      readFileSync(report, 'utf8').startsWith(point) && /by SIGKILL/.test(detail ?? ''),
      `${name} did not die as it should: ${detail}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const crashes: readonly Drill[] = [
  crashing({ point: 'before-transaction', where: 'when a transaction is about to begin', visits: 20 }),
  crashing({ point: 'before-commit', where: 'between the insert into the outbox and COMMIT', visits: 20 }),
  crashing({
    point: 'after-commit',
    where: 'after the COMMIT of a batch and before the commit of its offsets',
    visits: 20,
    mustRepeat: true,
  }),
  crashing({ point: 'after-offset-commit', where: 'right after a commit of offsets', visits: 4 }),
];
