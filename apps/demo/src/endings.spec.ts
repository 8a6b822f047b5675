import { endings, faultsOf } from './endings';

const confirmed = endings.find(({ name }) => name === 'confirmed')!;

describe('faultsOf', () => {
  it('finds nothing in a conversation as written', () => {
    expect(faultsOf(confirmed, confirmed.events)).toEqual([]);
  });

  it('names what is missing, what is too much, what was said twice and what came too early', () => {
    const said = [
      'StockReserved',
      'OrderPlaced',
      'OrderPlaced',
      'PaymentAuthorized',
      'OrderConfirmed',
      'StockReleased',
      'PaymentCaptured',
    ] as const;
    expect(faultsOf(confirmed, said)).toEqual([
      'OrderPlaced was said 2 times',
      'StockCommitted was said 0 times',
      'StockReleased was said 1 times',
      'StockReserved came before OrderPlaced',
    ]);
  });
});
