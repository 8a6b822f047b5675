import { sampleEvents } from '../test/sample-events';
import { eventTypesOf, keyOf, serviceNames, serviceOf, subjectOf, topicSeenFrom } from './topics';

describe('topics', () => {
  it('gives a topic its own name at home and the name of its cloud in front elsewhere', () => {
    expect(serviceNames.map((service) => topicSeenFrom('aws', service))).toEqual([
      'order.events',
      'inventory.events',
      'azure.payment.events',
    ]);
    expect(serviceNames.map((service) => topicSeenFrom('azure', service))).toEqual([
      'aws.order.events',
      'aws.inventory.events',
      'payment.events',
    ]);
  });

  it('keys the events of an order by the order, and stock and money that arrive by what they arrive at', () => {
    const others = Object.values(sampleEvents).filter((event) => !('orderId' in event) || keyOf(event) !== event.orderId);
    expect(others.map((event) => [event.type, keyOf(event)])).toEqual([
      ['StockReceived', 'TEAPOT'],
      ['FundsDeposited', 'ada'],
    ]);
  });

  it('knows whose an event is, and its subject', () => {
    expect(eventTypesOf('order')).toEqual(['OrderCancelled', 'OrderConfirmed', 'OrderPlaced']);
    expect(serviceOf('PaymentVoided')).toBe('payment');
    expect(subjectOf('PaymentVoided')).toBe('shop.payment.PaymentVoided');
  });
});
