import type { MeshService } from '../../../src/api';
import { duration } from '../figures';
import { Link } from '../navigation';
import { StateMark } from '../parts/mark';
import { lagInWords } from './lag';

export function ServiceCard({ service }: { readonly service: MeshService }) {
  const { name, state, reason, lag, topics, outboxAgeMs, deadLetters } = service;
  const parked = deadLetters ? deadLetters.due + deadLetters.givenUp : null;
  return (
    <article className={`service edge-${state}`} aria-label={`Service ${name}`}>
      <header>
        <h3>{name}</h3>
        <StateMark state={state} reason={reason} />
      </header>
      {reason && state !== 'up' && <p className="reason">{reason}</p>}
      <dl className="figures">
        <dt>reads</dt>
        <dd>{lagInWords(lag)}</dd>
        <dt>outbox</dt>
        <dd>{outboxInWords(outboxAgeMs)}</dd>
        <dt>dead letters</dt>
        <dd>{parked === null ? 'unknown' : <Link href={`/dead-letters?service=${name}`}>{parked}</Link>}</dd>
        {deadLetters && deadLetters.boundToComplete > 0 && (
          <>
            <dt>must complete</dt>
            <dd className="alarm">{deadLetters.boundToComplete}</dd>
          </>
        )}
      </dl>
      {topics.some(({ records }) => records) && (
        <ul className="topics">
          {topics.map(({ topic, ...behind }) => (
            <li key={topic}>
              <span className="name">{topic}</span> <span className="quiet">{lagInWords(behind)}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function outboxInWords(ageMs: number | null): string {
  if (ageMs === null) return 'unknown';
  return ageMs === 0 ? 'all relayed' : `oldest waits ${duration(ageMs)}`;
}
