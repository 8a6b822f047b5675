import { EventCodec } from '@saga/contracts';
import { sumsOf } from './read-books';

it('leaves out an arrival whose bytes are damaged, so that all that is wrong is still told', async () => {
  const codec = new EventCodec('http://127.0.0.1:1');
  expect(await sumsOf(codec, [Buffer.from('no magic byte')])).toEqual({ received: new Map(), deposited: new Map() });
});
