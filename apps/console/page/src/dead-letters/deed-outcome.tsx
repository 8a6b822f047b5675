import type { DeedAnswer } from '../../../src/api';
import { count } from '../figures';
import { Notice, Status } from '../parts/notice';
import type { Deed } from './use-deed';

const past: Readonly<Record<Deed['verb'], string>> = { redrive: 'redriven', discard: 'discarded' };

/** A key is redriven as a whole, and a letter discarded alone. */
const units: Readonly<Record<Deed['verb'], string>> = { redrive: 'key', discard: 'letter' };

interface DeedOutcomeProps {
  /** Undefined before the first; what is said of it is read out, its list is not. */
  readonly outcome: DeedAnswer | undefined;
  readonly verb: Deed['verb'];
}

export function DeedOutcome({ outcome, verb }: DeedOutcomeProps) {
  return (
    <>
      <Status>{outcome && <Said outcome={outcome} verb={verb} />}</Status>
      {outcome && <Letters outcome={outcome} />}
    </>
  );
}

function Said({ outcome: { dryRun, done, failed }, verb }: { readonly outcome: DeedAnswer; readonly verb: Deed['verb'] }) {
  return (
    <Notice tone={failed.length > 0 ? 'warn' : 'good'}>
      {dryRun ? 'Dry run: nothing was done. ' : ''}
      {count(done.length, units[verb])} {dryRun ? 'would be' : done.length === 1 ? 'was' : 'were'} {past[verb]}
      {failed.length > 0 && `, ${failed.length} ${dryRun ? 'would not' : 'failed'}`}.
    </Notice>
  );
}

function Letters({ outcome: { done, failed } }: { readonly outcome: DeedAnswer }) {
  return (
    <ul className="outcome">
      {done.map(({ id, what }) => (
        <li key={id}>
          <span className="mono">{id}</span> {what}
        </li>
      ))}
      {failed.map(({ id, error }) => (
        <li key={id} className="tone-bad">
          <span className="mono">{id}</span> {error}
        </li>
      ))}
    </ul>
  );
}
