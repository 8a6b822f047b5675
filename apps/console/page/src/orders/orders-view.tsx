import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from '../navigation';
import { Heading } from '../parts/heading';
import { Failure, Notice, Status } from '../parts/notice';
import { filterOf, Filters } from './filters';
import { MOST_ROWS } from './live-list';
import { OrderTable } from './order-table';
import { PlaceOrder } from './place-order';
import { useLiveOrders } from './use-live-orders';

export function OrdersView() {
  const filter = filterOf(useQuery());
  const [isHeld, setHeld] = useState(false);
  const [isPlacing, setPlacing] = useState(false);
  const { list, failure, older } = useLiveOrders(filter, isHeld);
  const isRefilled = list?.orders.length === 0 && list.next !== null;
  return (
    <>
      <Heading title="Orders" lead="Newest first, as they happen.">
        <Switch label="Live" checked={!isHeld} onChange={(event) => setHeld(!event.currentTarget.checked)} />
        <Button onClick={() => setPlacing(true)}>Place an order</Button>
      </Heading>
      <PlaceOrder opened={isPlacing} onClose={() => setPlacing(false)} />
      <Filters filter={filter} />
      {failure && <Failure failure={failure} />}
      <Status>
        {(!list || isRefilled) && !failure && <Notice tone="busy">Loading orders.</Notice>}
        {list && list.omitted > 0 && (
          <Notice tone="warn">
            More orders change than can be told; {list.omitted.toLocaleString('en-GB')} changes are not in this list yet.
          </Notice>
        )}
        {list?.orders.length === 0 && !isRefilled && <Notice tone="quiet">No order matches.</Notice>}
      </Status>
      {list && list.orders.length > 0 && <OrderTable orders={list.orders} />}
      {list?.next && list.orders.length < MOST_ROWS && (
        <Button variant="default" onClick={older}>
          Older orders
        </Button>
      )}
      {list && list.orders.length >= MOST_ROWS && <p className="quiet">The {MOST_ROWS} newest that match; a filter finds others.</p>}
    </>
  );
}
