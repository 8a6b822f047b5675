import { patch, simulation, type Guard } from './guard';

const inventory = 'apps/inventory/src/domain/stock.ts';
const level = 'apps/inventory/src/domain/stock-level.ts';
const payment = 'apps/payment/src/domain/payment.ts';
const order = 'apps/order/src/domain/order.ts';

/** What the decisions themselves take care of. */
export const sagaGuards: readonly Guard[] = [
  {
    name: 'the refusals of the domain',
    guarantee: 'stock is conserved and never negative',
    patches: [
      patch(inventory, 'available(levels.get(sku)) < quantity', '!levels.has(sku)'),
      patch(level, 'if (level.reserved < 0 || level.onHand < level.reserved) throw', 'if (level.reserved < 0) throw'),
    ],
    proof: simulation,
  },
  {
    name: 'tombstone of inventory',
    guarantee: 'nothing stays held for a cancelled order',
    patches: [patch(inventory, "return [{ type: 'StockReleased', orderId, lines: [] }];", 'return [];')],
    proof: simulation,
  },
  {
    name: 'tombstone of payment',
    guarantee: 'nothing stays held for a cancelled order',
    patches: [
      patch(payment, "return [{ type: 'PaymentVoided', orderId, accountId: null, amountCents: 0, currency: null }];", 'return [];'),
    ],
    proof: simulation,
  },
  {
    name: 'compensation of stock',
    guarantee: 'stock is conserved',
    patches: [patch(inventory, 'move(levels, event.lines, { reserved: -1 }) };', 'levels };')],
    proof: simulation,
  },
  {
    name: 'compensation of payment',
    guarantee: 'money is conserved',
    patches: [patch(payment, 'account: move(account, hold, { heldCents: -1 }) };', 'account };')],
    proof: simulation,
  },
  {
    name: 'silence on a repeated cancellation, in inventory',
    guarantee: 'each event has one effect',
    patches: [
      patch(inventory, "    case 'REJECTED':\n    case 'RELEASED':\n      return [];", "    case 'REJECTED':\n      return [];"),
      patch(
        inventory,
        "    case 'RESERVED':\n      return [{ type: 'StockReleased'",
        "    case 'RESERVED':\n    case 'RELEASED':\n      return [{ type: 'StockReleased'",
      ),
    ],
    proof: simulation,
  },
  {
    name: 'silence on a repeated cancellation, in payment',
    guarantee: 'each event has one effect',
    patches: [
      patch(
        payment,
        "    case 'DECLINED':\n    case 'VOIDED':\n      return [];",
        "    case 'VOIDED':\n      return payment.hold ? [{ type: 'PaymentVoided', orderId, ...payment.hold }] : [];\n    case 'DECLINED':\n      return [];",
      ),
    ],
    proof: simulation,
  },
  {
    name: 'both answers before the pivot',
    guarantee: 'confirmed means the same to all services',
    patches: [patch(order, "order.stock === 'RESERVED' && order.payment === 'AUTHORIZED'", "order.stock === 'RESERVED'")],
    proof: simulation,
  },
  {
    name: 'deadline sweep',
    guarantee: 'every order ends',
    patches: [patch(order, "return cancelPlaced(order, 'DEADLINE_PASSED');", "return cancelPlaced(order, 'DEADLINE_PASSED').slice(1);")],
    proof: simulation,
  },
  {
    name: 'words that do not go back',
    guarantee: 'a status only moves forward',
    patches: [
      patch(
        order,
        "if (order.payment === 'PENDING') return { ...order, payment: 'AUTHORIZED' };",
        "if (order.payment !== 'DECLINED') return { ...order, payment: 'AUTHORIZED' } as Order;",
      ),
    ],
    proof: simulation,
  },
];
