import { saga } from '@saga/messaging';
import { cancelOutOfStock, cancelPaymentDeclined, confirm, evolve, note } from './domain/order';

/** Order's part of the saga: it notes the answers and decides by them. What the customer and the deadline do comes from elsewhere. */
export const orderSaga = saga({
  evolve,
  on: {
    StockReserved: confirm,
    PaymentAuthorized: confirm,
    StockRejected: cancelOutOfStock,
    PaymentDeclined: cancelPaymentDeclined,
    StockCommitted: note,
    StockReleased: note,
    PaymentCaptured: note,
    PaymentVoided: note,
  },
});
