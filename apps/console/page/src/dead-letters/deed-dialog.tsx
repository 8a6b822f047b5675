import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { count } from '../figures';
import { Notice } from '../parts/notice';
import { DeedOutcome } from './deed-outcome';
import { type Deed, type Manner, useDeed } from './use-deed';

interface DeedDialogProps {
  readonly deed: Deed;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const names: Readonly<Record<Deed['verb'], string>> = { redrive: 'Redrive', discard: 'Discard' };

/** First what would be done, then the deed: nothing is redriven or discarded that was not shown. */
export function DeedDialog({ deed, onClose, onDone }: DeedDialogProps) {
  const { verb, ids } = deed;
  const [manner, setManner] = useState<Manner>(verb === 'redrive' ? { force: false } : { reason: '' });
  const { outcome, failure, busy, send, forget } = useDeed(deed, onDone);
  const isOver = outcome && !outcome.dryRun;
  const isReady = !('reason' in manner) || manner.reason.trim().length >= 3;
  const change = (to: Manner): void => {
    setManner(to);
    forget();
  };
  const title = `${names[verb]} ${count(ids.length, 'letter')}`;
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="form">
        {!isOver && <MannerField manner={manner} onChange={change} />}
        {failure && <Notice tone="bad">{failure}</Notice>}
        {outcome && <DeedOutcome outcome={outcome} verb={verb} />}
        {isOver ? (
          <div className="actions">
            <Button onClick={onClose}>Close</Button>
          </div>
        ) : (
          <div className="actions">
            <Button variant="default" disabled={!isReady} loading={busy === 'dry run'} onClick={() => void send(true, manner)}>
              Dry run
            </Button>
            <Button disabled={!isReady || !outcome?.done.length} loading={busy === 'deed'} onClick={() => void send(false, manner)}>
              {names[verb]}
            </Button>
          </div>
        )}
      </div>
    </Modal>
  );
}

function MannerField({ manner, onChange }: { readonly manner: Manner; readonly onChange: (manner: Manner) => void }) {
  if ('reason' in manner)
    return (
      <TextInput
        label="Reason"
        description="It stays with the letter; at least three characters"
        required
        maxLength={1_000}
        value={manner.reason}
        onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
      />
    );
  return (
    <Checkbox
      label="Also what failed each time before"
      checked={manner.force ?? false}
      onChange={({ currentTarget }) => onChange({ force: currentTarget.checked })}
    />
  );
}
