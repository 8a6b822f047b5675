import { saga } from '@saga/messaging';
import { authorizePayment, capturePayment, evolve, voidPayment } from './domain/payment';

/** Payment's part of the saga. */
export const paymentSaga = saga({
  evolve,
  on: {
    OrderPlaced: authorizePayment,
    OrderConfirmed: capturePayment,
    OrderCancelled: voidPayment,
  },
});
