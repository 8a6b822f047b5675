import { Button } from '@mantine/core';
import type { Totals } from '../../../src/api';
import { useAnswer } from '../api';
import { count, dayAndClock } from '../figures';
import { changeQuery } from '../navigation';
import { Heading } from '../parts/heading';
import { reasonInWords } from '../parts/mark';
import { useMoment } from '../parts/moment';
import { Failure, Notice, Status } from '../parts/notice';
import { useEvery } from '../parts/now';
import { MoneyTable, StockTable } from './total-tables';

const EVERY_MS = 2_000;

/** Stock and money as the log tells them: now, or at any moment since its first event. */
export function TotalsView() {
  const at = useMoment();
  const { answer, failure, reload } = useAnswer<Totals>(`/api/totals${at ? `?asOf=${encodeURIComponent(at)}` : ''}`, true);
  useEvery(EVERY_MS, at ? undefined : reload);
  // Until there is an answer, the figures are still of another moment; once there is none to be had, they are out of place.
  const isOld = answer !== undefined && answer.asOf !== (at ?? null);
  const totals = isOld && failure ? undefined : answer;
  return (
    <>
      <Heading title="Stock and money" lead="Folded from the log of all events; what was received and not sold is still there." />
      <Moment at={at} shown={totals ? (totals.asOf ?? undefined) : at} />
      {failure && <Failure failure={failure} />}
      <Status>{!answer && !failure && <Notice tone="busy">Folding the log.</Notice>}</Status>
      {totals && (
        <>
          <OrderLine totals={totals} />
          <StockTable stock={totals.stock} />
          <MoneyTable money={totals.money} />
        </>
      )}
    </>
  );
}

const steps = [
  { label: '10 s earlier', ms: 10_000 },
  { label: 'a minute earlier', ms: 60_000 },
  { label: 'an hour earlier', ms: 3_600_000 },
];

interface MomentProps {
  /** What is asked for; without it, now. */
  readonly at: string | undefined;
  /** What the figures are of. */
  readonly shown: string | undefined;
}

function Moment({ at, shown }: MomentProps) {
  const back = (ms: number): void => changeQuery({ asOf: new Date((at ? Date.parse(at) : Date.now()) - ms).toISOString() });
  return (
    <section className="as-of" aria-label="Moment">
      <label htmlFor="moment">As of</label>
      <input
        id="moment"
        type="datetime-local"
        step="0.001"
        value={at ? localOf(at) : ''}
        onChange={({ currentTarget: { value } }) => changeQuery({ asOf: value ? new Date(value).toISOString() : undefined })}
      />
      {steps.map(({ label, ms }) => (
        <Button key={label} size="compact-sm" variant="default" onClick={() => back(ms)}>
          {label}
        </Button>
      ))}
      <output>
        {shown !== at && 'still '}
        {shown ? dayAndClock(shown) : 'now'}
      </output>
      {at && (
        <Button size="compact-sm" onClick={() => changeQuery({ asOf: undefined })}>
          Now
        </Button>
      )}
    </section>
  );
}

/** As the field wants it: the reader's own time, without a zone. */
function localOf(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
}

function OrderLine({ totals: { orders } }: { readonly totals: Totals }) {
  const { placed, confirmed, cancelled, open } = orders;
  return (
    <dl className="facts">
      {[['Placed', placed] as const, ['Confirmed', confirmed] as const, ...Object.entries(cancelled), ['Open', open] as const].map(
        ([name, number]) => (
          <div key={name}>
            <dt>{name in cancelled ? `Cancelled, ${reasonInWords(name)}` : name}</dt>
            <dd>{count(number, 'order')}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
