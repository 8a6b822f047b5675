import { useEffect, useRef, useState } from 'react';
import { navigate } from '../navigation';
import { Placing } from './place';

export interface PlacingHere {
  readonly placing: Placing;
  /** Leads to an order that was placed from here, unless the reader has gone on meanwhile; says whether it did. */
  lead(orderId: string): boolean;
}

/** For a form or a view that places orders. */
export function usePlacing(): PlacingHere {
  const [placing] = useState(() => new Placing());
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => void (isHere.current = false);
  }, []);
  const lead = (orderId: string): boolean => {
    if (isHere.current) navigate(`/orders/${orderId}`);
    return isHere.current;
  };
  return { placing, lead };
}
