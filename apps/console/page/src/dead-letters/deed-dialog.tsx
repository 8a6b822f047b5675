import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { count } from '../figures';
import { Mark } from '../parts/mark';
import { Notice, Status } from '../parts/notice';
import { DeedOutcome } from './deed-outcome';
import { type Deed, type Manner, useDeed } from './use-deed';

interface DeedDialogProps {
  /** Undefined before the first. */
  readonly deed: Deed | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** When nothing of it is left. */
  readonly onClosed: () => void;
  readonly onDone: () => void;
}

const names: Readonly<Record<Deed['verb'], string>> = { redrive: 'Redrive', discard: 'Discard' };

/** First what would be done, then the deed: nothing is redriven or discarded that was not shown. */
export function DeedDialog({ deed, opened, onClose, onClosed, onDone }: DeedDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={onClosed}
      // Mantine would give it back to a button that may be switched off by then, with the letters gone.
      returnFocus={false}
      title={deed && `${names[deed.verb]} ${count(deed.ids.length, 'letter')}`}
      size="lg"
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {/* Another deed is another form, also while the one before is still fading. */}
      {deed && <DeedForm key={`${deed.verb} ${deed.ids.join(' ')}`} deed={deed} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

function DeedForm({ deed, onClose, onDone }: { readonly deed: Deed } & Pick<DeedDialogProps, 'onClose' | 'onDone'>) {
  const { verb } = deed;
  const [manner, setManner] = useState<Manner>(verb === 'redrive' ? { force: false } : { reason: '' });
  const { outcome, failure, busy, send } = useDeed(deed, manner, onDone);
  const isOver = outcome && !outcome.dryRun;
  const isShown = (outcome?.done.length ?? 0) > 0;
  const isReady = !('reason' in manner) || manner.reason.trim().length >= 3;
  return (
    <div className="form">
      {!isOver && <MannerField manner={manner} onChange={setManner} />}
      {failure && <Notice tone="bad">{failure}</Notice>}
      <DeedOutcome outcome={outcome} verb={verb} />
      {isOver ? (
        // The key makes it another button than the one that was there, which is what autoFocus waits for.
        <div key="over" className="actions">
          <Button autoFocus onClick={onClose}>
            Close
          </Button>
        </div>
      ) : (
        <div key="asked" className="actions">
          <Button variant="default" disabled={!isReady} aria-disabled={busy} onClick={() => void send(true)}>
            Dry run
          </Button>
          {/* After a deed that failed it waits for another dry run, and is not switched off for that: it would lose the focus. */}
          <Button data-disabled={!isShown} aria-disabled={!isShown || busy} onClick={() => isShown && void send(false)}>
            {names[verb]}
          </Button>
          <Status>{busy && <Mark tone="busy" word="under way" />}</Status>
        </div>
      )}
    </div>
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
