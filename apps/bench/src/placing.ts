import type { Answer, Http } from './http';
import type { Wish } from './workload';

export interface Placed {
  readonly status: number;
  /** Nothing if it was not answered with 202. */
  readonly orderId: string | undefined;
}

export async function place(http: Http, origin: string, { customerId, lines }: Wish): Promise<Placed> {
  const { status, location } = await http.post(origin, '/orders', { customerId, lines });
  return { status, orderId: status === 202 && location ? location.slice(location.lastIndexOf('/') + 1) : undefined };
}

/** Too late is an answer too: the order then ends as it would have. */
export function cancel(http: Http, origin: string, orderId: string): Promise<Answer> {
  return http.post(origin, `/orders/${orderId}/cancellation`, {});
}
