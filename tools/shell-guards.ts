import { patch, simulation, type Guard, type Proof } from './guard';

/** A test of a spec in libs/messaging, against a real PostgreSQL, Kafka and registry. */
function messaging(spec: string, test: string): Proof {
  return { spec: `libs/messaging/test/${spec}.int.spec.ts`, test };
}

const inventory = 'apps/inventory/src/domain/stock.ts';
const level = 'apps/inventory/src/domain/stock-level.ts';
const inbox = 'libs/messaging/src/inbox.ts';
const deadLetters = 'libs/messaging/src/dead-letters.ts';
const stockSpec = 'apps/inventory/test/stock.int.spec.ts';

/** What the shell and the database take care of, so that decisions need not. */
export const shellGuards: readonly Guard[] = [
  {
    name: 'inbox insert',
    guarantee: 'each event has one effect',
    patches: [patch(inbox, 'return new Set(rows.map((row) => row.event_id));', 'return new Set(ids);')],
    proof: messaging('batch-processor', 'redelivery of a whole batch has one effect, and is counted'),
  },
  {
    name: 'sorted ids',
    guarantee: 'two consumers of the same events do not deadlock',
    patches: [patch(inbox, ' ORDER BY id ON CONFLICT', ' ON CONFLICT')],
    proof: messaging(
      'transactions',
      'the inbox makes two consumers that share events wait for each other instead of deadlocking, in whatever order they have them',
    ),
  },
  {
    name: 'FOR UPDATE',
    guarantee: 'stock is conserved',
    patches: [patch('apps/inventory/src/inventory.repository.ts', 'WHERE sku = ANY($1) ORDER BY sku FOR UPDATE', 'WHERE sku = ANY($1)')],
    proof: {
      spec: stockSpec,
      test: 'the last unit of a SKU goes to one of two orders that ask at the same moment',
    },
  },
  {
    name: 'CHECK constraints and the refusals of the domain',
    guarantee: 'nothing is negative',
    patches: [
      patch(inventory, 'available(levels.get(sku)) < quantity', '!levels.has(sku)'),
      patch(level, 'if (level.reserved < 0 || level.onHand < level.reserved) throw', 'if (level.reserved < 0) throw'),
      patch('apps/inventory/src/migrations/1763700000000-inventory-tables.ts', 'CHECK (reserved <= on_hand)', 'CHECK (true)'),
    ],
    proof: { spec: stockSpec, test: 'a SKU is never held beyond what is on hand' },
  },
  {
    name: 'per-key parking',
    guarantee: 'nothing overtakes a parked record of its key',
    patches: [patch('libs/messaging/src/decide.ts', 'if (behindParked.has(key)) parked.push({ received });\n    else if', 'if')],
    proof: simulation,
  },
  {
    name: 'what must complete',
    guarantee: 'every order settles',
    patches: [patch('libs/messaging/src/dead-letter-policy.ts', 'return mustComplete.has(type);', 'return false;')],
    proof: simulation,
  },
  {
    name: 'lock of a parked key',
    guarantee: 'nothing overtakes a parked record of its key',
    patches: [patch(deadLetters, 'WHERE key = ANY($1) ORDER BY key FOR UPDATE', 'WHERE key = ANY($1)')],
    proof: messaging('dead-letters', 'a letter that is due is not overtaken by a record of its key that arrives while it is redriven'),
  },
  {
    name: 'patience with what is away',
    guarantee: 'a registry that is away parks nothing',
    patches: [patch('libs/messaging/src/delivery.ts', 'if (isTransient(error)) throw error;', '')],
    proof: messaging(
      'outages',
      'while the registry is away a consumer waits with a record whose schema it has not seen yet, says so, and goes on by itself',
    ),
  },
  {
    name: 'offset after commit',
    guarantee: 'no record is lost',
    patches: [
      patch(
        'libs/messaging/src/batch-server.ts',
        '      await this.processor.process(payloads.flatMap(deliveriesOf), patience);\n      this.#resolve(payloads);\n',
        '      this.#resolve(payloads);\n      await this.processor.process(payloads.flatMap(deliveriesOf), patience);\n',
      ),
    ],
    proof: messaging('batch-server', 'a consumer loses nothing of what it had taken when it died before the transaction'),
  },
  {
    name: 'idempotency key',
    guarantee: 'a repeated POST has one effect',
    patches: [
      patch('libs/messaging/src/idempotency.ts', 'const fresh = round.filter((request) => !replies.has(request));', 'const fresh = round;'),
    ],
    proof: messaging('transactions', 'an idempotency key has one effect and one answer, however often it comes with the same body'),
  },
  {
    name: 'outbox in the transaction',
    guarantee: 'no event of a rolled-back transaction is told',
    patches: [patch('libs/messaging/src/outbox.ts', 'await tx.query(', 'await tx.connection.query(')],
    proof: messaging('transactions', 'a transaction that fails leaves no outbox row and no inbox row'),
  },
];
