import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';

/** To the view, and not to the page as a whole: what had the focus is gone from it. */
export function focusView(): void {
  document.getElementById('main')?.focus({ preventScroll: true });
}

/** The browser's own way back, or forward, takes a view away with what had the focus in it; who follows a link is brought to the next view by that. */
export function useViewFocus(path: string): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    if (document.activeElement === document.body) focusView();
  }, [path]);
}

/** For what takes the focus and gives it back to what had it before, which may be gone by then, or switched off. */
export function useOpener() {
  const opener = useRef<Element>(null);
  return {
    note: (): void => {
      opener.current = document.activeElement;
    },
    giveBack: (): void => {
      const to = opener.current;
      if (to instanceof HTMLElement || to instanceof SVGElement) to.focus();
      if (document.activeElement !== to) focusView();
    },
  };
}

/** For a panel that may open out of sight: whoever opens it is brought there, and back when it is closed. */
export function usePanelFocus() {
  const panel = useRef<HTMLElement>(null);
  const { note, giveBack } = useOpener();
  return {
    panel,
    open: (change: () => void): void => {
      note();
      flushSync(change);
      panel.current?.focus();
    },
    close: (change: () => void): void => {
      flushSync(change);
      giveBack();
    },
  };
}
