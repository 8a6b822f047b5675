import { Checkbox } from '@mantine/core';
import type { DeadLetter } from '../../../src/api';
import { dayAndClock } from '../figures';
import { Mark } from '../parts/mark';

interface LetterRowProps {
  readonly letter: DeadLetter;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
  readonly isSelected: boolean;
  /** Undefined where nothing can be done with letters any more. */
  readonly onToggle: ((id: string) => void) | undefined;
}

export function LetterRow({ letter, isChosen, onChoose, isSelected, onToggle }: LetterRowProps) {
  const { id, type, error, mustComplete, topic, partition, offset, parkedAt } = letter;
  return (
    <tr className={isChosen ? 'chosen' : undefined}>
      {onToggle && (
        <td>
          <Checkbox aria-label={`Choose ${id}`} checked={isSelected} onChange={() => onToggle(id)} />
        </td>
      )}
      <td>
        <button type="button" className="link-button" aria-pressed={isChosen} onClick={() => onChoose(id)}>
          {id}
        </button>
      </td>
      <td>
        {type ?? 'unknown'} {mustComplete && <Mark tone="warn" word="must complete" />}
      </td>
      <td className="clip" title={error ?? undefined}>
        {error ?? 'behind an earlier letter of its key'}
      </td>
      <td className="medium">{nextOf(letter)}</td>
      <td className="wide mono">
        {topic} {partition}/{offset}
      </td>
      <td className="wide">{dayAndClock(parkedAt)}</td>
    </tr>
  );
}

/** When it is tried again by itself, or what it waits for or has become. */
export function nextOf({ status, error, dueAt }: DeadLetter): string {
  if (status !== 'PARKED') return status.toLowerCase();
  if (error === null) return 'behind its key';
  return dueAt ? dayAndClock(dueAt) : 'waits for a person';
}
