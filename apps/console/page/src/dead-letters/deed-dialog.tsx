import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DeedAnswer } from '../../../src/api';
import { messageOf, post } from '../api';
import { count } from '../figures';
import { Notice } from '../parts/notice';
import { DeedOutcome } from './deed-outcome';

export interface Deed {
  readonly verb: 'redrive' | 'discard';
  readonly ids: readonly string[];
}

interface DeedDialogProps {
  readonly deed: Deed;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** First what would be done, then the deed: nothing is redriven or discarded that was not shown. */
export function DeedDialog({ deed: { verb, ids }, onClose, onDone }: DeedDialogProps) {
  const [reason, setReason] = useState('');
  const [force, setForce] = useState(false);
  const [outcome, setOutcome] = useState<DeedAnswer>();
  const [busy, setBusy] = useState<'dry run' | 'deed'>();
  const [failure, setFailure] = useState<string>();
  const isReady = verb === 'redrive' || reason.trim().length >= 3;
  const send = async (dryRun: boolean): Promise<void> => {
    setBusy(dryRun ? 'dry run' : 'deed');
    setFailure(undefined);
    try {
      const more = verb === 'redrive' ? { force } : { reason: reason.trim() };
      setOutcome(await post<DeedAnswer>(`/api/dead-letters/${verb}`, { ids, dryRun, ...more }));
      if (!dryRun) onDone();
    } catch (error) {
      setFailure(messageOf(error));
    }
    setBusy(undefined);
  };
  /** What was tried with another answer was not tried. */
  const change = (apply: () => void): void => {
    apply();
    setOutcome(undefined);
  };
  const title = `${verb === 'redrive' ? 'Redrive' : 'Discard'} ${count(ids.length, 'letter')}`;
  const isOver = outcome && !outcome.dryRun;
  return (
    <Modal opened onClose={onClose} title={title} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="form">
        {verb === 'redrive' && (
          <Checkbox
            label="Also what failed each time before"
            checked={force}
            disabled={isOver}
            onChange={({ currentTarget: { checked } }) => change(() => setForce(checked))}
          />
        )}
        {verb === 'discard' && (
          <TextInput
            label="Reason"
            description="It stays with the letter; at least three characters"
            required
            maxLength={1_000}
            value={reason}
            disabled={isOver}
            onChange={({ currentTarget: { value } }) => change(() => setReason(value))}
          />
        )}
        {failure && <Notice tone="bad">{failure}</Notice>}
        {outcome && <DeedOutcome outcome={outcome} verb={verb} />}
        <div className="actions">
          {isOver ? (
            <Button onClick={onClose}>Close</Button>
          ) : (
            <>
              <Button variant="default" disabled={!isReady} loading={busy === 'dry run'} onClick={() => void send(true)}>
                Dry run
              </Button>
              <Button disabled={!isReady || !outcome || outcome.done.length === 0} loading={busy === 'deed'} onClick={() => void send(false)}>
                {verb === 'redrive' ? 'Redrive' : 'Discard'}
              </Button>
            </>
          )}
        </div>
      </div>
    </Modal>
  );
}
