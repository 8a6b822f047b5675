import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';

const SAID_MS = 2_000;

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    void copied(text).then((isCopied) => setOutcome(isCopied ? 'Copied' : 'Not copied'));
  };
  return (
    <Button size="compact-xs" variant="default" onClick={copy}>
      <span aria-live="polite">{outcome ?? `Copy ${what}`}</span>
    </Button>
  );
}

/** The browser gives a clipboard to pages of a secure origin alone, and to those only if the reader lets it. */
async function copied(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
