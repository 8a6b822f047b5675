import { useEffect, useRef, useState } from 'react';
import { Follower } from './follower';
import { type LiveList, type OrderFilter, queryOf } from './live-list';

export interface LiveOrders {
  readonly list?: LiveList;
  readonly failure?: Error;
  /** Loads the page after the oldest one shown. */
  older(): void;
}

/** The orders that match, kept up to date; still while they are held. */
export function useLiveOrders(filter: OrderFilter, isHeld: boolean): LiveOrders {
  const query = queryOf(filter);
  const [state, setState] = useState<{ readonly query: string; readonly list?: LiveList; readonly failure?: Error }>({ query });
  const follower = useRef<Follower>(undefined);
  // An equal filter is another object with each rendering; its query is the same.
  const latest = useRef(filter);
  latest.current = filter;
  useEffect(() => {
    const following = new Follower(
      latest.current,
      (list) => setState({ query, list }),
      (failure) => setState((before) => ({ ...(before.query === query && before), query, failure })),
    );
    follower.current = following;
    return () => following.close();
  }, [query]);
  useEffect(() => follower.current?.hold(isHeld), [query, isHeld]);
  return { ...(state.query === query && { list: state.list, failure: state.failure }), older: () => follower.current?.older() };
}
