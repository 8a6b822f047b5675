import { Checkbox } from '@mantine/core';
import type { DeadLetter } from '../../../src/api';
import { LetterRow } from './letter-row';

interface LetterTableProps {
  readonly letters: readonly DeadLetter[];
  readonly canSelect: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function LetterTable({ letters, canSelect, selected, onSelect, chosen, onChoose }: LetterTableProps) {
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
            <LetterRow
              key={letter.id}
              letter={letter}
              isChosen={letter.id === chosen}
              onChoose={onChoose}
              isSelected={selected.has(letter.id)}
              onToggle={canSelect ? toggle : undefined}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
