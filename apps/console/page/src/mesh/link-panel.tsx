import type { Link as CloudLink } from '../../../src/api';
import { StateMark } from '../parts/mark';
import { lagInWords } from './lag';

/** The way between the clouds: an arrow for each direction, broken where nothing gets through. */
export function LinkPanel({ links }: { readonly links: readonly CloudLink[] }) {
  return (
    <section className="link" aria-label="Link between the clouds">
      <h2>
        <span className="kind">link</span> mirrors
      </h2>
      {links.map(({ name, direction, from, to, state, reason, lag }) => (
        <div key={name} className="direction">
          <span className="name">
            {from} → {to}
          </span>
          <Arrow leftwards={direction === 'azure-to-aws'} broken={state === 'down'} />
          <StateMark state={state} reason={reason} />
          <span className="quiet">{lagInWords(lag)}</span>
          {reason && state !== 'up' && <span className="reason">{reason}</span>}
        </div>
      ))}
    </section>
  );
}

function Arrow({ leftwards, broken }: { readonly leftwards: boolean; readonly broken: boolean }) {
  const line = broken ? 'M4,10 L46,10 M74,10 L112,10 M52,3 L60,17 M60,3 L68,17' : 'M4,10 L112,10';
  return (
    <svg className={broken ? 'arrow tone-bad' : 'arrow'} viewBox="0 0 120 20" aria-hidden="true">
      <g transform={leftwards ? 'matrix(-1 0 0 1 120 0)' : undefined}>
        <path d={line} />
        <path d="M106,4 L116,10 L106,16" />
      </g>
    </svg>
  );
}
