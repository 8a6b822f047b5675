import { memo } from 'react';
import type { OrderSummary } from '../../../src/api';
import { dayAndClock, duration, money, short } from '../figures';
import { Link } from '../navigation';
import { OrderMark, SideMark } from '../parts/mark';
import { useNow } from '../parts/now';

export function OrderTable({ orders }: { readonly orders: readonly OrderSummary[] }) {
  const now = useNow();
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Status</th>
            <th scope="col" className="wide">
              Stock
            </th>
            <th scope="col" className="wide">
              Payment
            </th>
            <th scope="col" className="medium">
              Customer
            </th>
            <th scope="col" className="medium number">
              Total
            </th>
            <th scope="col" className="number">
              Age
            </th>
            <th scope="col" className="medium number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <Row key={order.orderId} order={order} age={ageOf(order, now)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ order, age }: { readonly order: OrderSummary; readonly age: string }) {
  const { orderId, customerId, stock, payment, totalCents, currency, placedAt } = order;
  return (
    <tr>
      <td>
        <Link href={`/orders/${orderId}`} title={orderId} className="mono">
          {short(orderId)}
        </Link>
      </td>
      <td>
        <OrderMark order={order} />
      </td>
      <td className="wide">
        <SideMark side={stock} />
      </td>
      <td className="wide">
        <SideMark side={payment} />
      </td>
      <td className="medium clip" title={customerId ?? undefined}>
        {customerId ?? 'not seen yet'}
      </td>
      <td className="medium number">{totalCents === null || !currency ? '' : money(totalCents, currency)}</td>
      <td className="number" title={placedAt ? dayAndClock(placedAt) : undefined}>
        {age}
      </td>
      <td className="medium number">{tookOf(order)}</td>
    </tr>
  );
});

function ageOf({ placedAt }: OrderSummary, now: number): string {
  if (!placedAt) return '';
  const seconds = Math.max(0, Math.floor((now - Date.parse(placedAt)) / 1000));
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
}

function tookOf({ placedAt, endedAt }: OrderSummary): string {
  return placedAt && endedAt ? duration(Date.parse(endedAt) - Date.parse(placedAt)) : '';
}
