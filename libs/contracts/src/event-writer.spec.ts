import { sampleEvents } from '../test/sample-events';
import { InvalidEventError } from './errors';
import { EventWriter } from './event-writer';
import { schemas } from './generated/schemas';

const { OrderPlaced: placed, OrderCancelled: cancelled, PaymentVoided: voided } = sampleEvents;
const [line] = placed.lines;

function violationsOf(event: { readonly type: string }): readonly string[] {
  try {
    new EventWriter(schemas[event.type as keyof typeof schemas], 1).write(event);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEventError);
    expect((error as Error).message).toContain(event.type);
    return (error as InvalidEventError).violations;
  }
  return [];
}

describe('EventWriter', () => {
  it('puts a zero byte and the schema id in front of the body', () => {
    expect(new EventWriter(schemas.OrderCancelled, 0x01020304).write(cancelled).subarray(0, 5).toString('hex')).toBe('0001020304');
  });

  it.each([
    ['an unknown field', { ...placed, colour: 'red' }, 'colour is not a field of the schema'],
    ['an unknown nested field', { ...placed, lines: [{ ...line, colour: 'red' }] }, 'lines.0.colour is not a field of the schema'],
    ['a missing field', { ...placed, currency: undefined }, 'currency is missing'],
    ['a missing nested field', { ...placed, lines: [line, { sku: 'TEAPOT', quantity: 1 }] }, 'lines.1.unitPriceCents is missing'],
    ['a missing field with a default', { ...voided, accountId: undefined }, 'accountId is missing'],
    ['a wrong type', { ...placed, customerId: 7 }, 'customerId must be of type string, not 7'],
    ['a wrong type for an optional field', { ...voided, currency: 7 }, 'currency must be null or of type string, not 7'],
    ['an object for an array', { ...placed, lines: {} }, 'lines must be of type array, not {}'],
    ['a text for a record', { ...placed, lines: ['TEAPOT'] }, "lines.0 must be of type shop.order.OrderLine, not 'TEAPOT'"],
    [
      'an int beyond 32 bits',
      { ...placed, lines: [{ ...line, quantity: 2 ** 31 }] },
      'lines.0.quantity must be a whole number of 32 bits, not 2147483648',
    ],
    ['a fraction', { ...placed, totalCents: 0.5 }, 'totalCents must be a whole number below 2^53, not 0.5'],
    ['a long beyond 2^53', { ...placed, totalCents: 2 ** 53 }, 'totalCents must be a whole number below 2^53, not 9007199254740992'],
    ['a bigint', { ...placed, totalCents: 5n }, 'totalCents must be a whole number below 2^53, not 5n'],
    ['not a number', { ...placed, totalCents: NaN }, 'totalCents must be a whole number below 2^53, not NaN'],
    [
      'an unknown reason',
      { ...cancelled, reason: 'BORED' },
      "reason must be one of OUT_OF_STOCK, PAYMENT_DECLINED, CUSTOMER_REQUEST, DEADLINE_PASSED, not 'BORED'",
    ],
    ['no UUID', { ...cancelled, orderId: 'order-7' }, "orderId must be a UUID in lower case, not 'order-7'"],
    [
      'a UUID in upper case',
      { ...cancelled, orderId: cancelled.orderId.toUpperCase() },
      `orderId must be a UUID in lower case, not '${cancelled.orderId.toUpperCase()}'`,
    ],
    ['an invalid date', { ...placed, placedAt: new Date(NaN) }, 'placedAt must be a valid Date, not Invalid Date'],
    ['a time as text', { ...placed, placedAt: '2026-02-03' }, "placedAt must be a valid Date, not '2026-02-03'"],
  ])('refuses %s and names the field', (_, event, violation) => {
    expect(violationsOf(event)).toEqual([violation]);
  });

  it('names every field that is wrong', () => {
    const wrong = { totalCents: 'much', deadlineAt: null };
    expect(violationsOf({ ...placed, ...wrong })).toEqual([
      "totalCents must be a whole number below 2^53, not 'much'",
      'deadlineAt must be a valid Date, not null',
    ]);
  });
});
