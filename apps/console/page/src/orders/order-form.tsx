import { Button, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import type { Catalogue, PlacedBatch, PlaceOrderBody } from '../../../src/api';
import { messageOf } from '../api';
import { count, money } from '../figures';
import { Notice } from '../parts/notice';
import { LineFields } from './line-fields';
import { usePlacing } from './use-placing';

const MANY = 100;

interface OrderFormProps {
  readonly catalogue: Catalogue;
  readonly onPlaced: () => void;
}

export function OrderForm({ catalogue, onPlaced }: OrderFormProps) {
  const [wish, setWish] = useState(() => defaultOf(catalogue));
  const [busy, setBusy] = useState<'one' | 'many'>();
  const [batch, setBatch] = useState<PlacedBatch>();
  const [failure, setFailure] = useState<string>();
  const { placing, lead } = usePlacing();
  const total = wish.lines.reduce((sum, { sku, quantity }) => sum + quantity * priceOf(catalogue, sku), 0);
  const currency = catalogue.products[0]?.currency ?? 'EUR';

  const act = async (how: 'one' | 'many', work: () => Promise<void>): Promise<void> => {
    setBusy(how);
    setFailure(undefined);
    setBatch(undefined);
    await work().catch((error: unknown) => setFailure(messageOf(error)));
    setBusy(undefined);
  };
  const placeOne = (event: SyntheticEvent): void => {
    event.preventDefault();
    void act('one', async () => {
      const orderId = await placing.one(wish, catalogue.isSupplied);
      if (lead(orderId)) onPlaced();
    });
  };
  return (
    <form onSubmit={placeOne} className="form">
      <TextInput
        label="Customer"
        description="Also the account that pays"
        required
        maxLength={64}
        list="customers"
        value={wish.customerId}
        onChange={({ currentTarget }) => setWish({ ...wish, customerId: currentTarget.value })}
      />
      <datalist id="customers">
        {catalogue.customers.map((customer) => (
          <option key={customer} value={customer} />
        ))}
      </datalist>
      <LineFields lines={wish.lines} products={catalogue.products} onChange={(lines) => setWish({ ...wish, lines })} />
      <p className="total">Total {money(total, currency)}</p>
      {failure && <Notice tone="bad">{failure}</Notice>}
      {batch && <BatchOutcome batch={batch} />}
      <div className="actions">
        <Button type="submit" loading={busy === 'one'} disabled={busy === 'many'}>
          Place order
        </Button>
        <Button
          variant="default"
          loading={busy === 'many'}
          disabled={busy === 'one'}
          onClick={() => void act('many', async () => setBatch(await placing.many(MANY, wish, catalogue.isSupplied)))}
        >
          Place {MANY}
        </Button>
      </div>
    </form>
  );
}

function BatchOutcome({ batch: { orderIds, refused } }: { readonly batch: PlacedBatch }) {
  const missing = MANY - orderIds.length;
  const untried = refused.reduce((left, { count: times }) => left - times, missing);
  return (
    <Notice tone={missing > 0 ? 'warn' : 'good'}>
      {count(orderIds.length, 'order')} placed.
      {refused.map(({ code, detail, count: times }) => ` ${times} refused: ${code}, ${detail}.`)}
      {untried > 0 && ` ${untried} not tried.`}
      {missing > 0 && ` Place ${MANY} again, and those that are missing are placed.`}
    </Notice>
  );
}

function defaultOf({ presets, products, customers }: Catalogue): PlaceOrderBody {
  const preset = presets.find(({ ending }) => ending === 'CONFIRMED') ?? presets[0];
  if (preset) return { customerId: preset.customerId, lines: [...preset.lines] };
  return { customerId: customers[0] ?? 'ada', lines: [{ sku: products[0]?.sku ?? '', quantity: 1 }] };
}

function priceOf({ products }: Catalogue, sku: string): number {
  return products.find((product) => product.sku === sku)?.priceCents ?? 0;
}
