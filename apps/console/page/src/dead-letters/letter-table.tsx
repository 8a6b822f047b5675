import { Checkbox } from '@mantine/core';
import type { DeadLetter } from '../../../src/api';
import { dayAndClock } from '../figures';
import { changeQuery } from '../navigation';
import { Mark } from '../parts/mark';

interface LetterTableProps {
  readonly letters: readonly DeadLetter[];
  readonly canSelect: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly chosen: string | null;
}

export function LetterTable({ letters, canSelect, selected, onSelect, chosen }: LetterTableProps) {
  const all = letters.every(({ id }) => selected.has(id));
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  return (
    <div className="table">
      <table>
        <thead>
          <tr>
            {canSelect && (
              <th scope="col">
                <Checkbox
                  aria-label="All of them"
                  checked={all}
                  onChange={() => onSelect(new Set(all ? [] : letters.map(({ id }) => id)))}
                />
              </th>
            )}
            <th scope="col">Letter</th>
            <th scope="col">Event</th>
            <th scope="col">Why</th>
            <th scope="col" className="medium">
              Next attempt
            </th>
            <th scope="col" className="wide">
              Record
            </th>
            <th scope="col" className="wide">
              Parked
            </th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <tr key={letter.id} aria-selected={letter.id === chosen || undefined}>
              {canSelect && (
                <td>
                  <Checkbox aria-label={`Choose ${letter.id}`} checked={selected.has(letter.id)} onChange={() => toggle(letter.id)} />
                </td>
              )}
              <td>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => changeQuery({ letter: letter.id === chosen ? undefined : letter.id })}
                >
                  {letter.id}
                </button>
              </td>
              <td>
                {letter.type ?? 'unknown'} {letter.mustComplete && <Mark tone="warn" word="must complete" />}
              </td>
              <td className="clip" title={letter.error ?? undefined}>
                {letter.error ?? 'behind an earlier letter of its key'}
              </td>
              <td className="medium">{nextOf(letter)}</td>
              <td className="wide mono">
                {letter.topic} {letter.partition}/{letter.offset}
              </td>
              <td className="wide">{dayAndClock(letter.parkedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nextOf({ status, error, dueAt }: DeadLetter): string {
  if (status !== 'PARKED') return status.toLowerCase();
  if (error === null) return 'behind its key';
  return dueAt ? dayAndClock(dueAt) : 'waits for a person';
}
