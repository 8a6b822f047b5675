import { Button } from '@mantine/core';
import { clock } from '../figures';
import { changeQuery } from '../navigation';

interface AsOfProps {
  /** The moments at which something was said, in their order. */
  readonly instants: readonly string[];
  /** What is asked for; without it, now. */
  readonly asOf: string | undefined;
  /** What the picture is of. */
  readonly shown: string | undefined;
}

/** Back to a moment: the log is folded up to there, so what is shown is what was true then. */
export function AsOf({ instants, asOf, shown }: AsOfProps) {
  if (instants.length < 2 && !asOf) return null;
  const now = instants.length;
  const position = asOf ? instants.filter((instant) => Date.parse(instant) <= Date.parse(asOf)).length - 1 : now;
  const go = (to: number): void => changeQuery({ asOf: instants[to] });
  return (
    <div className="as-of">
      <label htmlFor="as-of">Look back</label>
      <input
        id="as-of"
        type="range"
        min={0}
        max={now}
        step={1}
        value={Math.max(0, position)}
        aria-valuetext={inWords(asOf)}
        onChange={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      <output htmlFor="as-of">
        {shown !== asOf && 'still '}
        {inWords(shown)}
      </output>
      {asOf && (
        <Button size="compact-xs" variant="default" onClick={() => go(now)}>
          Back to now
        </Button>
      )}
    </div>
  );
}

function inWords(moment: string | undefined): string {
  return moment ? `as of ${clock(moment)}` : 'now';
}
