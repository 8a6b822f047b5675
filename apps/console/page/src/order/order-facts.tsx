import type { OrderDetail } from '../../../src/api';
import { dayAndClock, duration, money } from '../figures';
import { Link } from '../navigation';
import { OrderMark, SideMark } from '../parts/mark';
import { useNow } from '../parts/now';

export function OrderFacts({ order }: { readonly order: OrderDetail }) {
  const { customerId, stock, payment, lines, totalCents, currency, placedAt, endedAt, settledAt } = order;
  const since = (instant: string | null): string =>
    placedAt && instant ? `after ${duration(Date.parse(instant) - Date.parse(placedAt))}` : 'not yet';
  return (
    <dl className="facts">
      <Fact name="Status">
        <span aria-live="polite">
          <OrderMark order={order} />
        </span>
      </Fact>
      <Fact name="Stock">
        <SideMark side={stock} />
      </Fact>
      <Fact name="Payment">
        <SideMark side={payment} />
      </Fact>
      <Fact name="Customer">
        {customerId ? <Link href={`/orders?customer=${encodeURIComponent(customerId)}`}>{customerId}</Link> : 'not seen yet'}
      </Fact>
      <Fact name="Lines">
        {lines.map(({ sku, quantity }) => `${quantity.toLocaleString('en-GB')} × ${sku}`).join(', ') || 'not seen yet'}
      </Fact>
      <Fact name="Total">{totalCents === null || !currency ? 'not seen yet' : money(totalCents, currency)}</Fact>
      <Fact name="Placed">{placedAt ? dayAndClock(placedAt) : 'not seen yet'}</Fact>
      <Fact name="Ended">{endedAt ? since(endedAt) : <Deadline order={order} />}</Fact>
      <Fact name="Settled">{since(settledAt)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Deadline({ order: { deadlineAt, asOf } }: { readonly order: OrderDetail }) {
  const now = useNow();
  if (!deadlineAt) return 'not yet';
  const left = Date.parse(deadlineAt) - (asOf ? Date.parse(asOf) : now);
  return left > 0 ? `not yet; deadline in ${duration(Math.ceil(left / 1000) * 1000)}` : 'not yet; the deadline has passed';
}
