import { CloseButton } from '@mantine/core';
import type { DeadLetterDetail } from '../../../src/api';
import { useAnswer } from '../api';
import { dayAndClock } from '../figures';
import { changeQuery, Link } from '../navigation';
import { Json } from '../parts/json';
import { Failure, Notice } from '../parts/notice';

const letterName = /^(order|inventory|payment)\/[1-9]\d{0,17}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The name comes from the address, where anybody may have written it. */
export function LetterPanel({ name }: { readonly name: string }) {
  if (!letterName.test(name)) return <Notice tone="bad">There is no letter of this name.</Notice>;
  return <Known name={name} />;
}

function Known({ name }: { readonly name: string }) {
  const { answer: letter, failure } = useAnswer<DeadLetterDetail>(`/api/dead-letters/${name}`);
  if (failure) return <Failure failure={failure} />;
  if (!letter) return <Notice tone="busy">Reading the record.</Notice>;
  return (
    <section className="panel" aria-label={`Letter ${name}`}>
      <header>
        <h2>
          {letter.id}: {letter.type ?? 'of unknown type'}
        </h2>
        <CloseButton aria-label="Close the letter" onClick={() => changeQuery({ letter: undefined })} />
      </header>
      <p className="reason">{letter.error ?? 'It waits behind an earlier letter of its key.'}</p>
      <dl className="figures">
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
    </section>
  );
}
