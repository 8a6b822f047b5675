import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Catalogue, Preset } from '../../../src/api';
import { messageOf, useAnswer } from '../api';
import { placing } from '../orders/place';
import { useLead } from '../orders/use-lead';
import { Mark } from '../parts/mark';
import { Failure, Notice, Status } from '../parts/notice';

const endings: Readonly<Record<Preset['ending'], string>> = {
  CONFIRMED: 'goes well',
  OUT_OF_STOCK: 'is out of stock, and payment is undone',
  PAYMENT_DECLINED: 'cannot be paid, and stock is given back',
};

/** One click from the first page to a saga that compensates: no form, nothing to read. */
export function TryIt() {
  const { answer, failure: missing } = useAnswer<Catalogue>('/api/catalogue');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const lead = useLead();
  if (!answer) return <NotYet failure={missing} />;
  const play = async ({ customerId, lines }: Preset): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      lead(await placing.one({ customerId, lines }, answer.isSupplied));
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <section className="try" aria-label="Try it">
      <span className="ask">Place an order that</span>
      {answer.presets.map((preset) => (
        <Button
          key={preset.name}
          size="compact-sm"
          variant={preset.ending === 'PAYMENT_DECLINED' ? 'filled' : 'default'}
          aria-disabled={busy}
          onClick={() => void play(preset)}
        >
          {endings[preset.ending]}
        </Button>
      ))}
      <Status>{busy && <Mark tone="busy" word="under way" />}</Status>
      {failure && <Notice tone="bad">{failure}</Notice>}
    </section>
  );
}

/** In the place of what is to come, so that nothing moves when it does. */
function NotYet({ failure }: { readonly failure: Error | undefined }) {
  return (
    <section className="try" aria-label="Try it">
      <span className="ask">Place an order that</span>
      {Object.values(endings).map((words) => (
        <Button key={words} size="compact-sm" disabled>
          {words}
        </Button>
      ))}
      {failure && <Failure failure={failure} />}
    </section>
  );
}
