// What runs without a database, a broker and a clock: the simulation drives it.
export { move, receiveStock, type StockLevel } from './domain/stock-level';
export { inventorySaga } from './inventory.saga';
export { LockedStock, skusOf, unseen } from './locked-stock';
export { reservationOf, type ReservationRow, type StockRow } from './stock.entity';
