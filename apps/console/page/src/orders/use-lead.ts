import { useEffect, useRef } from 'react';
import { navigate } from '../navigation';

/**
 * For a form or a view that places orders: leads to an order that was placed from there, unless the reader has gone on meanwhile, and says whether it
 * did.
 */
export function useLead(): (orderId: string) => boolean {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => void (isHere.current = false);
  }, []);
  return (orderId) => {
    if (isHere.current) navigate(`/orders/${orderId}`);
    return isHere.current;
  };
}
