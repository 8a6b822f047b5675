// What runs without a database, a broker and a clock: the simulation drives it.
export { depositFunds, move, type Account } from './domain/account';
export { accountIdOf, LockedFunds, unseen } from './locked-funds';
export { paymentOf, type AccountRow, type PaymentRow } from './payment.entity';
export { paymentSaga } from './payment.saga';
