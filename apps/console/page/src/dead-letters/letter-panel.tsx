import { CloseButton } from '@mantine/core';
import type { Ref } from 'react';
import type { DeadLetterDetail } from '../../../src/api';
import { useAnswer } from '../api';
import { dayAndClock } from '../figures';
import { useLive } from '../live/feed';
import { Link } from '../navigation';
import { Json } from '../parts/json';
import { Failure, Notice } from '../parts/notice';
import { nextOf } from './letter-row';

const letterName = /^(order|inventory|payment)\/[1-9]\d{0,17}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface LetterPanelProps {
  readonly ref: Ref<HTMLElement>;
  /** It comes from the address, where anybody may have written it. */
  readonly name: string;
  readonly onClose: () => void;
}

export function LetterPanel({ ref, name, onClose }: LetterPanelProps) {
  if (!letterName.test(name)) return <Notice tone="bad">There is no letter of this name.</Notice>;
  return (
    <section ref={ref} tabIndex={-1} className="panel" aria-label={`Letter ${name}`}>
      <Known name={name} onClose={onClose} />
    </section>
  );
}

function Known({ name, onClose }: Pick<LetterPanelProps, 'name' | 'onClose'>) {
  const { answer: letter, failure, reload } = useAnswer<DeadLetterDetail>(`/api/dead-letters/${name}`);
  useLive('dead-letters', reload);
  // With each look at the mesh too: it may be put off, or readable again, and nothing is told of that.
  useLive('mesh', reload);
  if (!letter) return failure ? <Failure failure={failure} /> : <Notice tone="busy">Reading the record.</Notice>;
  const isParked = letter.status === 'PARKED';
  return (
    <>
      <header>
        <h2>
          {letter.id}: {letter.type ?? 'of unknown type'}
        </h2>
        <CloseButton aria-label="Close the letter" onClick={onClose} />
      </header>
      {failure && <Failure failure={failure} />}
      <p className="reason">{letter.error ?? (isParked && 'It waits behind an earlier letter of its key.')}</p>
      <dl className="figures">
        <div>
          <dt>status</dt>
          <dd>{letter.status.toLowerCase()}</dd>
        </div>
        {isParked && (
          <div>
            <dt>next attempt</dt>
            <dd>{nextOf(letter)}</dd>
          </div>
        )}
        <div>
          <dt>record</dt>
          <dd>
            {letter.topic}, partition {letter.partition}, offset {letter.offset}
          </dd>
        </div>
        <div>
          <dt>key</dt>
          <dd>{uuid.test(letter.key) ? <Link href={`/orders/${letter.key}`}>{letter.key}</Link> : letter.key}</dd>
        </div>
        <div>
          <dt>parked</dt>
          <dd>{dayAndClock(letter.parkedAt)}</dd>
        </div>
        <div>
          <dt>attempts</dt>
          <dd>
            {letter.attempts}, {letter.replays} of them asked for by a person
          </dd>
        </div>
      </dl>
      <Json value={letter.event} label="Decoded record" />
      {letter.value && <Json value={letter.value} label="The record in base64, its first 32 KB" />}
    </>
  );
}
