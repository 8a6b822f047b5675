// Generated from avro/ by `npm run contracts -- generate`: change the .avsc files, not this file.

import type { EventSchema } from '../schema';
import type { EventType } from './events';

export const schemas: Readonly<Record<EventType, EventSchema>> = {
  StockCommitted: {
    type: 'record',
    namespace: 'shop.inventory',
    name: 'StockCommitted',
    doc: 'The reserved units have left the stock: the last word of inventory on a confirmed order.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'lines',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'ReservedLine',
            doc: 'Units of one SKU that an order holds.',
            fields: [
              { name: 'sku', type: 'string' },
              { name: 'quantity', type: 'int', doc: 'Units, at least 1.' },
            ],
          },
        },
        doc: 'What left the stock.',
      },
    ],
  },
  StockReceived: {
    type: 'record',
    namespace: 'shop.inventory',
    name: 'StockReceived',
    doc: 'Goods arrived.',
    key: 'sku',
    fields: [
      { name: 'sku', type: 'string' },
      { name: 'quantity', type: 'int', doc: 'Units that arrived, at least 1.' },
    ],
  },
  StockRejected: {
    type: 'record',
    namespace: 'shop.inventory',
    name: 'StockRejected',
    doc: 'The order cannot be supplied; nothing is held for it: the last word of inventory on the order.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'reason',
        type: { type: 'enum', name: 'RejectionReason', doc: 'Why an order cannot be supplied.', symbols: ['OUT_OF_STOCK', 'UNKNOWN_SKU'] },
      },
      { name: 'sku', type: 'string', doc: 'The first SKU that refused.' },
    ],
  },
  StockReleased: {
    type: 'record',
    namespace: 'shop.inventory',
    name: 'StockReleased',
    doc: 'Nothing is held for the order any more: the last word of inventory on a cancelled order that it has not rejected.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'lines',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'ReservedLine',
            doc: 'Units of one SKU that an order holds.',
            fields: [
              { name: 'sku', type: 'string' },
              { name: 'quantity', type: 'int', doc: 'Units, at least 1.' },
            ],
          },
        },
        doc: 'What was given back; empty if nothing was held.',
      },
    ],
  },
  StockReserved: {
    type: 'record',
    namespace: 'shop.inventory',
    name: 'StockReserved',
    doc: 'Every line of the order is held in stock.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'lines',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'ReservedLine',
            doc: 'Units of one SKU that an order holds.',
            fields: [
              { name: 'sku', type: 'string' },
              { name: 'quantity', type: 'int', doc: 'Units, at least 1.' },
            ],
          },
        },
        doc: 'What is held now.',
      },
    ],
  },
  OrderCancelled: {
    type: 'record',
    namespace: 'shop.order',
    name: 'OrderCancelled',
    doc: 'The order ended without a sale; whoever holds something for it gives it back.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'reason',
        type: {
          type: 'enum',
          name: 'CancellationReason',
          doc: 'Why an order was cancelled.',
          symbols: ['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER_REQUEST', 'DEADLINE_PASSED'],
        },
      },
    ],
  },
  OrderConfirmed: {
    type: 'record',
    namespace: 'shop.order',
    name: 'OrderConfirmed',
    doc: 'Stock is reserved and payment authorised: the pivot, after which an order is not cancelled any more.',
    key: 'orderId',
    fields: [{ name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' }],
  },
  OrderPlaced: {
    type: 'record',
    namespace: 'shop.order',
    name: 'OrderPlaced',
    doc: 'A customer placed an order; its prices are those of the catalogue at that moment.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      { name: 'customerId', type: 'string', doc: 'Who placed it; also the account that pays.' },
      {
        name: 'lines',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'OrderLine',
            doc: 'One SKU of an order.',
            fields: [
              { name: 'sku', type: 'string' },
              { name: 'quantity', type: 'int', doc: 'Units, at least 1.' },
              { name: 'unitPriceCents', type: 'long', doc: 'Price of one unit, in minor units of the currency.' },
            ],
          },
        },
        doc: 'What was ordered, at least one line.',
      },
      { name: 'totalCents', type: 'long', doc: 'Sum of the lines, in minor units of the currency.' },
      { name: 'currency', type: 'string', doc: 'ISO 4217 code, the same for all lines.' },
      { name: 'placedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
      {
        name: 'deadlineAt',
        type: { type: 'long', logicalType: 'timestamp-millis' },
        doc: 'From here on the order is cancelled unless it is confirmed.',
      },
    ],
  },
  FundsDeposited: {
    type: 'record',
    namespace: 'shop.payment',
    name: 'FundsDeposited',
    doc: 'Money arrived on an account.',
    key: 'accountId',
    fields: [
      { name: 'accountId', type: 'string', doc: 'The account that received it.' },
      { name: 'amountCents', type: 'long', doc: 'What arrived, in minor units of the currency, at least 1.' },
      { name: 'currency', type: 'string', doc: 'ISO 4217 code.' },
    ],
  },
  PaymentAuthorized: {
    type: 'record',
    namespace: 'shop.payment',
    name: 'PaymentAuthorized',
    doc: 'The amount of the order is held on the account.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      { name: 'accountId', type: 'string', doc: 'The account of the order: the id of its customer.' },
      { name: 'amountCents', type: 'long', doc: 'What is held, in minor units of the currency.' },
      { name: 'currency', type: 'string', doc: 'ISO 4217 code.' },
    ],
  },
  PaymentCaptured: {
    type: 'record',
    namespace: 'shop.payment',
    name: 'PaymentCaptured',
    doc: 'The held amount was taken: the last word of payment on a confirmed order.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      { name: 'accountId', type: 'string', doc: 'The account of the order: the id of its customer.' },
      { name: 'amountCents', type: 'long', doc: 'What was taken, in minor units of the currency.' },
      { name: 'currency', type: 'string', doc: 'ISO 4217 code.' },
    ],
  },
  PaymentDeclined: {
    type: 'record',
    namespace: 'shop.payment',
    name: 'PaymentDeclined',
    doc: 'The account cannot pay for the order; nothing is held: the last word of payment on the order.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      { name: 'accountId', type: 'string', doc: 'The account of the order: the id of its customer.' },
      {
        name: 'reason',
        type: {
          type: 'enum',
          name: 'DeclineReason',
          doc: 'Why an account cannot pay.',
          symbols: ['INSUFFICIENT_FUNDS', 'UNKNOWN_ACCOUNT'],
        },
      },
    ],
  },
  PaymentVoided: {
    type: 'record',
    namespace: 'shop.payment',
    name: 'PaymentVoided',
    doc: 'Nothing is held for the order any more: the last word of payment on a cancelled order that it has not declined.',
    key: 'orderId',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'The order this is about.' },
      {
        name: 'accountId',
        type: ['null', 'string'],
        default: null,
        doc: 'The account that held the amount; null if payment never saw the order.',
      },
      { name: 'amountCents', type: 'long', doc: 'What was given back, in minor units of the currency; 0 if nothing was held.' },
      { name: 'currency', type: ['null', 'string'], default: null, doc: 'ISO 4217 code; null if payment never saw the order.' },
    ],
  },
};
