import { serviceNames, services, type Service } from '@saga/contracts';
import { patch, type Patch } from './patch';

/** A choice that was made otherwise: what it would cost is measured in a copy of this checkout. */
export interface Cost {
  readonly name: string;
  readonly patches: readonly Patch[];
}

const outboxes = ['aws/outbox-order', 'aws/outbox-inventory', 'azure/outbox-payment'].map((name) => `infra/connect/${name}.json`);
const mirrors = ['aws/mirror-azure-to-aws', 'azure/mirror-aws-to-azure'].map((name) => `infra/connect/${name}.json`);
const server = 'libs/messaging/src/batch-server.ts';
const member = 'libs/messaging/src/group-member.ts';
const worker = 'infra/connect/worker.env';

const largeBatches = outboxes.map((file) => patch(file, '"max.batch.size": "1"', '"max.batch.size": "2048"'));
const polls = (milliseconds: number): Patch[] =>
  outboxes.map((file) => patch(file, '"poll.interval.ms": "10"', `"poll.interval.ms": "${milliseconds}"`));

const oneByOne = patch(
  server,
  'await this.processor.process(payloads.flatMap(deliveriesOf), patience);',
  'for (const delivery of payloads.flatMap(deliveriesOf)) await this.processor.process([delivery], patience);',
);

const linger = 'CONNECT_PRODUCER_LINGER_MS=0';
const exactlyOnce = [
  patch(worker, linger, `${linger}\nCONNECT_EXACTLY_ONCE_SOURCE_SUPPORT=enabled`),
  // What a mirror copies is then what was committed.
  ...mirrors.map((file) => patch(file, '"replication.factor"', '"consumer.isolation.level": "read_committed",\n  "replication.factor"')),
];

/** As it was before they were partitioned; days are then neither made nor dropped. */
const oneTable = [
  ...serviceNames.map((name) =>
    patch(
      `apps/${name}/src/migrations/1763900000000-partitions.ts`,
      'for (const statement of partitionTables(Date.now())) await runner.query(statement);',
      'void partitionTables; await runner.query(`SELECT 1`);',
    ),
  ),
  patch(
    'apps/ops/src/provision/provision.ts',
    'const { changes } = await keepPartitions(',
    'return []; const { changes } = await keepPartitions(',
  ),
];

function partitionsOfTopics(count: number): Patch[] {
  const was = (name: Service): string => `${name}: { cloud: '${services[name].cloud}', partitions: `;
  return serviceNames.map((name) =>
    patch('libs/contracts/src/topics.ts', `${was(name)}${services[name].partitions}`, `${was(name)}${count}`),
  );
}

export const costs: readonly Cost[] = [
  { name: 'Debezium as it comes: polls each 500 ms, batches of 2,048', patches: [...largeBatches, ...polls(500)] },
  ...[5, 25].map((milliseconds) => ({ name: `Debezium polls each ${milliseconds} ms`, patches: polls(milliseconds) })),
  { name: 'Debezium with batches of 2,048', patches: largeBatches },
  {
    name: 'no coalescing: a transaction for each partition of a fetch',
    patches: [
      patch(
        server,
        'new Coalescer<EachBatchPayload>((payloads) => this.#consume(payloads))',
        'new Coalescer<EachBatchPayload>(async (payloads) => {\n    for (const payload of payloads) await this.#consume([payload]);\n  })',
      ),
    ],
  },
  {
    name: 'no shared inserts: a transaction for each POST',
    patches: [
      patch(
        'libs/messaging/src/shared-transaction.ts',
        'void this.#groups.add({ request, resolve, reject })',
        'void this.#share([{ request, resolve, reject }])',
      ),
    ],
  },
  {
    name: 'one event a transaction, partitions at once',
    patches: [oneByOne, patch(server, '(payload) => this.#fetches.add(payload)', '(payload) => this.#consume([payload])')],
  },
  {
    name: 'like eachMessage: one record after another',
    patches: [oneByOne, patch(member, 'const PARTITIONS_AT_ONCE = 256;', 'const PARTITIONS_AT_ONCE = 1;')],
  },
  { name: 'exactly-once source, batches of 2,048', patches: [...exactlyOnce, ...largeBatches] },
  { name: 'exactly-once source, batches of 1', patches: exactlyOnce },
  { name: 'gzip at the producers', patches: [patch(worker, linger, `${linger}\nCONNECT_PRODUCER_COMPRESSION_TYPE=gzip`)] },
  {
    name: 'fsync of each record at the brokers',
    patches: [patch('infra/kafka/broker.env', 'KAFKA_NUM_PARTITIONS=4', 'KAFKA_NUM_PARTITIONS=4\nKAFKA_LOG_FLUSH_INTERVAL_MESSAGES=1')],
  },
  { name: 'outbox and inbox not partitioned', patches: oneTable },
  ...[1, 2, 8].map((count) => ({ name: `${count} partitions a topic`, patches: partitionsOfTopics(count) })),
];

/** Throws an error that lists them if there is none of this name. */
export function costNamed(name: string): Cost {
  const cost = costs.find((each) => each.name === name || each.name.startsWith(name));
  if (!cost) throw new Error(`There is no choice "${name}"; there are:\n  ${costs.map((each) => each.name).join('\n  ')}`);
  return cost;
}
