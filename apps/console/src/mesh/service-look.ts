import { z } from 'zod';
import type { MeshService } from '../api';
import { askUrl, parsed } from './ask';

const health = z.object({ details: z.record(z.string(), z.object({ status: z.string(), reason: z.string().optional() })) });

export interface ServiceSight {
  readonly isReady: boolean;
  /** Why it is not. */
  readonly reason: string | null;
  /** As it sees its own. */
  readonly database: { readonly isUp: boolean; readonly reason: string | null } | undefined;
  readonly outboxAgeMs: number | null;
  readonly deadLetters: MeshService['deadLetters'];
}

/** What a service says of itself; undefined if it does not answer. */
export async function lookAtService(url: string): Promise<ServiceSight | undefined> {
  const [ready, metrics] = await Promise.all([askUrl(`${url}/health/ready`), askUrl(`${url}/metrics`)]);
  if (!ready) return undefined;
  const { details = {} } = health.safeParse(parsed(ready.text)).data ?? {};
  const trouble = Object.entries(details).find(([, { status }]) => status !== 'up');
  const database = details['database'];
  const outboxAge = metrics && numberIn(metrics.text, 'saga_outbox_age_seconds');
  return {
    isReady: ready.ok,
    reason: trouble ? `${trouble[0]}: ${trouble[1].reason ?? trouble[1].status}` : null,
    database: database && { isUp: database.status === 'up', reason: database.reason ?? null },
    outboxAgeMs: outboxAge === undefined ? null : Math.round(outboxAge * 1_000),
    deadLetters: metrics ? deadLettersIn(metrics.text) : null,
  };
}

function deadLettersIn(text: string): ServiceSight['deadLetters'] {
  const [due, givenUp, boundToComplete] = ['due', 'given_up', 'bound_to_complete'].map((state) =>
    numberIn(text, `saga_dead_letters\\{state="${state}"\\}`),
  );
  if (due === undefined || givenUp === undefined || boundToComplete === undefined) return null;
  // An outcome that there was none of yet has no sample.
  const [applied = 0, failed = 0] = ['applied', 'failed'].map((outcome) =>
    numberIn(text, `saga_redrive_attempts_total\\{outcome="${outcome}"\\}`),
  );
  return { due, givenUp, boundToComplete, attempts: applied + failed };
}

/** A sample in Prometheus' text format. */
function numberIn(text: string, sample: string): number | undefined {
  const value = new RegExp(`^${sample} (\\S+)$`, 'm').exec(text)?.[1];
  return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
}
