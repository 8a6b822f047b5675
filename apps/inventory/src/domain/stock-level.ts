import { Problem, type ReservedLine, type StockReceived } from '@saga/contracts';

/** Units of one SKU. Whatever was received is either on hand, reserved or not, or committed: it has left. */
export interface StockLevel {
  readonly onHand: number;
  /** The part of the units on hand that is held for orders. */
  readonly reserved: number;
  readonly committed: number;
}

/** Levels by SKU; a SKU without a level is unknown. */
export type StockLevels = ReadonlyMap<string, StockLevel>;

/** The most units that an event can carry: an Avro int. */
const MAX_QUANTITY = 2 ** 31 - 1;

const noStock: StockLevel = { onHand: 0, reserved: 0, committed: 0 };

export function available({ onHand, reserved }: StockLevel = noStock): number {
  return onHand - reserved;
}

/**
 * The first receipt makes the SKU known.
 * @throws Problem AMOUNT_OUT_OF_RANGE unless the quantity is from 1 to 2^31 - 1 and all that was ever received stays below 2^53.
 */
export function receiveStock(level: StockLevel = noStock, { sku, quantity }: ReservedLine): StockReceived {
  const received = level.onHand + level.committed + quantity;
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY || !Number.isSafeInteger(received)) {
    throw new Problem('AMOUNT_OUT_OF_RANGE', `${quantity} units of ${sku} cannot be received.`, { sku });
  }
  return { type: 'StockReceived', sku, quantity };
}

type Signs = { readonly [Part in keyof StockLevel]?: 1 | -1 };

/** @throws Error if that would reserve more than there is, or less than nothing. */
export function move(levels: StockLevels, lines: readonly ReservedLine[], signs: Signs): StockLevels {
  const moved = new Map(levels);
  for (const { sku, quantity } of lines) {
    const { onHand, reserved, committed } = moved.get(sku) ?? noStock;
    const level = {
      onHand: onHand + quantity * (signs.onHand ?? 0),
      reserved: reserved + quantity * (signs.reserved ?? 0),
      committed: committed + quantity * (signs.committed ?? 0),
    };
    if (level.reserved < 0 || level.onHand < level.reserved) throw new Error(`The stock of ${sku} cannot become ${JSON.stringify(level)}`);
    moved.set(sku, level);
  }
  return moved;
}
