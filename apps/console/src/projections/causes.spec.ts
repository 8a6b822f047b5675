import type { SagaEvent } from '@saga/contracts';
import { causesOf, isCompensation, triggerOf, type Said } from './causes';

const orderId = '0199aa00-0000-7000-8000-000000000001';
const said = (eventId: string, event: object): Said => ({ eventId, event: { orderId, ...event } as unknown as SagaEvent });

const placed = said('placed', { type: 'OrderPlaced' });
const reserved = said('reserved', { type: 'StockReserved' });
const authorized = said('authorized', { type: 'PaymentAuthorized' });
const declined = said('declined', { type: 'PaymentDeclined' });
const confirmed = said('confirmed', { type: 'OrderConfirmed' });
const cancelled = (reason: string): Said => said('cancelled', { type: 'OrderCancelled', reason });
const released = said('released', { type: 'StockReleased' });

describe('causes', () => {
  it('of a confirmation are both answers', () => {
    expect(causesOf(confirmed, [placed, reserved, authorized, confirmed])).toEqual(['reserved', 'authorized']);
  });

  it('of a cancellation are the refusal that its reason names, and nothing that was said beside it', () => {
    expect(causesOf(cancelled('PAYMENT_DECLINED'), [placed, reserved, declined])).toEqual(['declined']);
  });

  it('of a cancellation that time or the customer wanted are no events', () => {
    expect(causesOf(cancelled('DEADLINE_PASSED'), [placed, reserved])).toEqual([]);
    expect(triggerOf(cancelled('DEADLINE_PASSED').event)).toBe('deadline');
    expect(triggerOf(cancelled('CUSTOMER_REQUEST').event)).toBe('customer');
    expect(triggerOf(cancelled('OUT_OF_STOCK').event)).toBeNull();
  });

  it('that have not been seen yet are left out', () => {
    expect(causesOf(released, [released])).toEqual([]);
    expect(causesOf(released, [cancelled('OUT_OF_STOCK'), released])).toEqual(['cancelled']);
  });

  it('lead to compensations, which are what gives back', () => {
    expect([placed, reserved, released].map(({ event }) => isCompensation(event))).toEqual([false, false, true]);
  });
});
