import type { State } from '../../../src/api';
import { StateMark } from '../parts/mark';

interface Listed {
  readonly name: string;
  readonly state: State;
  readonly reason: string | null;
  readonly detail?: string;
}

/** Names with their states; a reason is written out, because it says what is waited for. */
export function PartList({ parts }: { readonly parts: readonly Listed[] }) {
  return (
    <ul className="parts">
      {parts.map(({ name, state, reason, detail }) => (
        <li key={name}>
          <span className="name">{name}</span>
          {detail && <span className="quiet">{detail}</span>}
          <StateMark state={state} reason={reason} />
          {reason && state !== 'up' && <span className="reason">{reason}</span>}
        </li>
      ))}
    </ul>
  );
}
