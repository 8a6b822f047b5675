// What runs without a database, a broker and a clock: the simulation drives it.
export { cancel, evolve, expire, isSettled, newOrder, type Order } from './domain/order';
export { place, type PlaceOrder, type Price } from './domain/place';
export type { OrderRow } from './order.entity';
export { LockedOrders } from './order.repository';
export { orderSaga } from './order.saga';
