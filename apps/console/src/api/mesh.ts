import { z } from 'zod';
import { cloud, instant, service } from './shared';

/** `behind` works and has not caught up, or is in trouble and answers; `unknown` cannot be told, because who would tell is away. */
export const state = z.enum(['up', 'behind', 'down', 'unknown']);
export type State = z.infer<typeof state>;

const seen = { state, reason: z.string().nullable().describe('One sentence, where there is something to say') };

/** What a part is behind by; null where it cannot be told. */
export const lag = z.object({ records: z.int().nullable(), ms: z.int().nullable() });
export type Lag = z.infer<typeof lag>;

/** What has nothing more to tell than that it is there: brokers, databases, Connect workers, the registry, the watchdog. */
export const part = z.object({
  name: z.string().describe('As `npm run mesh -- status` calls it: kafka-aws'),
  kind: z.enum(['broker', 'database', 'worker', 'registry', 'watchdog']),
  cloud: cloud.nullable().describe('Null: of neither cloud'),
  ...seen,
});
export type Part = z.infer<typeof part>;

export const meshService = z.object({
  name: service,
  cloud,
  ...seen,
  lag: lag.describe('Of its consumer group, over all its topics'),
  topics: z.array(z.object({ topic: z.string(), ...lag.shape })),
  outboxAgeMs: z.int().nullable().describe('Age of the oldest event that is committed and not known to be relayed'),
  deadLetters: z
    .object({
      due: z.int(),
      givenUp: z.int(),
      boundToComplete: z.int().describe('Of the others, those that are an alarm'),
      attempts: z.int().describe('How often one was tried again, since the service was started'),
    })
    .nullable(),
});
export type MeshService = z.infer<typeof meshService>;

/** A Debezium connector: from a service's outbox into its topics. */
export const relay = z.object({ name: z.string(), service, cloud, ...seen });
export type Relay = z.infer<typeof relay>;

/** A MirrorMaker connector: one direction of the link between the clouds. */
export const link = z.object({
  name: z.string(),
  direction: z.enum(['aws-to-azure', 'azure-to-aws']),
  from: cloud,
  to: cloud,
  ...seen,
  lag: lag.describe('What is in the origin and not yet in the copy'),
});
export type Link = z.infer<typeof link>;

/** The console's own reading of one cloud. */
export const reader = z.object({ cloud, ...seen, lag });
export type Reader = z.infer<typeof reader>;

export const mesh = z.object({
  at: instant.describe('When it was looked at'),
  services: z.array(meshService),
  parts: z.array(part),
  relays: z.array(relay),
  links: z.array(link),
  readers: z.array(reader),
  log: z.object({
    events: z.int().describe('In the log, repeats not counted'),
    repeats: z.int(),
    unreadable: z.int().describe('Records that are no events'),
  }),
});
export type Mesh = z.infer<typeof mesh>;
