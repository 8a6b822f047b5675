import { useEffect, useState } from 'react';

/** The time, again and again: for ages that grow while one looks. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Does something again and again while the page is seen; nothing where there is nothing to do. */
export function useEvery(everyMs: number, act: (() => void) | undefined): void {
  useEffect(() => {
    if (!act) return;
    const timer = setInterval(() => document.visibilityState === 'hidden' || act(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, act]);
}
