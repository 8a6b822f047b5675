import { saga } from '@saga/messaging';
import { commitStock, evolve, releaseStock, reserveStock } from './domain/stock';

/** Inventory's part of the saga. */
export const inventorySaga = saga({
  evolve,
  on: {
    OrderPlaced: reserveStock,
    OrderConfirmed: commitStock,
    OrderCancelled: releaseStock,
  },
});
