import { Button } from '@mantine/core';
import { useState } from 'react';
import { useOpener } from '../parts/focus';
import { DeedDialog } from './deed-dialog';
import type { Deed } from './use-deed';

interface DeedsProps {
  readonly ids: Deed['ids'];
  /** Whether there are letters with which something can be done. */
  readonly areOffered: boolean;
  readonly onDone: () => void;
}

/** What can be done with the letters that are chosen; the dialog outlives the buttons, which go with the last letter. */
export function Deeds({ ids, areOffered, onDone }: DeedsProps) {
  const [deed, setDeed] = useState<Deed>();
  const [isAsked, setIsAsked] = useState(false);
  const { note, giveBack } = useOpener();
  const ask = (verb: Deed['verb']): void => {
    note();
    setDeed({ verb, ids });
    setIsAsked(true);
  };
  return (
    <>
      {areOffered && (
        <div className="actions">
          <span className="quiet">{ids.length} chosen</span>
          <Button size="compact-sm" disabled={ids.length === 0} onClick={() => ask('redrive')}>
            Redrive …
          </Button>
          <Button size="compact-sm" variant="default" disabled={ids.length === 0} onClick={() => ask('discard')}>
            Discard …
          </Button>
        </div>
      )}
      <DeedDialog deed={deed} opened={isAsked} onClose={() => setIsAsked(false)} onClosed={giveBack} onDone={onDone} />
    </>
  );
}
