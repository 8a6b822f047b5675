import { Button, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import type { Catalogue, PlacedBatch, PlaceOrderBody } from '../../../src/api';
import { messageOf } from '../api';
import { count } from '../figures';
import { Mark } from '../parts/mark';
import { Notice, Status } from '../parts/notice';
import { LineFields } from './line-fields';
import { placing } from './place';
import { totalOf } from './total';
import { useLead } from './use-lead';

const MANY = 100;

interface OrderFormProps {
  readonly catalogue: Catalogue;
  readonly onPlaced: () => void;
}

export function OrderForm({ catalogue, onPlaced }: OrderFormProps) {
  const [wish, setWish] = useState(() => defaultOf(catalogue));
  const [busy, setBusy] = useState(false);
  const [batch, setBatch] = useState<{ readonly wish: PlaceOrderBody; readonly told: PlacedBatch }>();
  const [failure, setFailure] = useState<string>();
  const lead = useLead();

  const act = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    setBatch(undefined);
    await work().catch((error: unknown) => setFailure(messageOf(error)));
    setBusy(false);
  };
  const placeOne = (event: SyntheticEvent): void => {
    event.preventDefault();
    void act(async () => {
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
      <p className="total">Total {totalOf(wish.lines, catalogue.products)}</p>
      {failure && <Notice tone="bad">{failure}</Notice>}
      <Status>{batch && <BatchOutcome batch={batch.told} isAsked={JSON.stringify(batch.wish) === JSON.stringify(wish)} />}</Status>
      <div className="actions">
        {/* Neither is switched off meanwhile, nor shown as loading: a button that is loses the focus. */}
        <Button type="submit" aria-disabled={busy}>
          Place order
        </Button>
        <Button
          variant="default"
          aria-disabled={busy}
          onClick={() => void act(async () => setBatch({ wish, told: await placing.many(MANY, wish, catalogue.isSupplied) }))}
        >
          Place {MANY}
        </Button>
        <Status>{busy && <Mark tone="busy" word="under way" />}</Status>
      </div>
    </form>
  );
}

interface BatchOutcomeProps {
  readonly batch: PlacedBatch;
  /** It is what the form asks for now: of another wish nothing is missing. */
  readonly isAsked: boolean;
}

function BatchOutcome({ batch: { orderIds, refused }, isAsked }: BatchOutcomeProps) {
  const missing = MANY - orderIds.length;
  const untried = refused.reduce((left, { count: times }) => left - times, missing);
  return (
    <Notice tone={missing > 0 ? 'warn' : 'good'}>
      {count(orderIds.length, 'order')} placed.
      {refused.map(({ code, detail, count: times }) => ` ${times} refused: ${code}, ${detail}.`)}
      {untried > 0 && ` ${untried} not tried.`}
      {missing > 0 && isAsked && ` Place ${MANY} again, and those that are missing are placed.`}
    </Notice>
  );
}

function defaultOf({ presets, products, customers }: Catalogue): PlaceOrderBody {
  const preset = presets.find(({ ending }) => ending === 'CONFIRMED') ?? presets[0];
  if (preset) return { customerId: preset.customerId, lines: [...preset.lines] };
  return { customerId: customers[0] ?? 'ada', lines: [{ sku: products[0]?.sku ?? '', quantity: 1 }] };
}
