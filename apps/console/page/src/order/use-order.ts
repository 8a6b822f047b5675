import { useCallback, useEffect, useRef } from 'react';
import type { OrderDetail, OrdersChanged } from '../../../src/api';
import { type Loaded, Refusal, useAnswer } from '../api';
import { useLive } from '../live/feed';
import { useEvery } from '../parts/now';

/** An order that was just placed is not in the log yet. The feed tells of it; this is for a feed that is interrupted. */
const PAUSE_MS = 2_000;
/** For a message that comes while the order is being asked for. */
const SETTLE_MS = 120;

export interface LoadedOrder extends Loaded<OrderDetail> {
  readonly isUnseen: boolean;
}

/** An order with its conversation, as of a moment or, without one, live. */
export function useOrder(orderId: string, asOf: string | undefined): LoadedOrder {
  const loaded = useAnswer<OrderDetail>(`/api/orders/${orderId}${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`, true);
  const { reload, failure } = loaded;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hear = useCallback(
    ({ orders, omitted }: OrdersChanged) => {
      if (asOf || !(omitted > 0 || orders.some((order) => order.orderId === orderId))) return;
      // Not put off by the next message: on a busy mesh there is always one.
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        reload();
      }, SETTLE_MS);
    },
    [orderId, asOf, reload],
  );
  useLive('orders', hear);
  useLive('reset', reload);
  const isUnseen = failure instanceof Refusal && failure.status === 404;
  useEvery(PAUSE_MS, isUnseen ? reload : undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return { ...loaded, isUnseen };
}
