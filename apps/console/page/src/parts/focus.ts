import { useRef } from 'react';
import { flushSync } from 'react-dom';

/** To the view, and not to the page as a whole: what had the focus is gone from it. */
export function focusView(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}

/** To what had it before, which may be gone by now, or switched off. */
export function giveFocusBack(to: Element | null): void {
  if (to instanceof HTMLElement || to instanceof SVGElement) to.focus();
  if (document.activeElement !== to) focusView();
}

/** For a panel that may open out of sight: whoever opens it is brought there, and back when it is closed. */
export function usePanelFocus() {
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<Element>(null);
  return {
    panel,
    open: (change: () => void): void => {
      opener.current = document.activeElement;
      flushSync(change);
      panel.current?.focus();
    },
    close: (change: () => void): void => {
      flushSync(change);
      giveFocusBack(opener.current);
    },
  };
}
