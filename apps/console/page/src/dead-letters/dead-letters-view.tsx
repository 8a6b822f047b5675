import { NativeSelect, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { DeadLetterList } from '../../../src/api';
import { useAnswer } from '../api';
import { useLive } from '../live/feed';
import { changeQuery, useQuery } from '../navigation';
import { usePanelFocus } from '../parts/focus';
import { Heading } from '../parts/heading';
import { Failure, Notice, Status } from '../parts/notice';
import { Deeds } from './deeds';
import { LetterPanel } from './letter-panel';
import { LetterTable } from './letter-table';

const services = ['order', 'inventory', 'payment'];
const statuses = ['PARKED', 'REDRIVEN', 'DISCARDED'];

export function DeadLettersView() {
  const query = useQuery();
  const chosen = query.get('letter');
  const asked = askedOf(query);
  const { answer, failure, reload } = useAnswer<DeadLetterList>(`/api/dead-letters?${asked.toString()}`);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useLive('dead-letters', reload);
  const isPartial = (answer?.unanswered.length ?? 0) > 0;
  // Who did not answer, and does again, need not have a letter more or less.
  const askAgain = useCallback(() => {
    if (isPartial) reload();
  }, [isPartial, reload]);
  useLive('mesh', askAgain);
  const letters = answer?.deadLetters ?? [];
  const ids = letters.filter(({ id }) => selected.has(id)).map(({ id }) => id);
  const isParked = (asked.get('status') ?? 'PARKED') === 'PARKED';
  const { panel, open, close } = usePanelFocus();
  const leave = (): void => changeQuery({ letter: undefined });
  const choose = (id: string): void => (id === chosen ? leave() : open(() => changeQuery({ letter: id })));
  return (
    <>
      <Heading
        title="Dead letters"
        lead="Records that a service could not apply, with those that wait behind them. Nothing is dropped silently."
      />
      <LetterFilters query={query} />
      {failure && <Failure failure={failure} />}
      <Status>
        {answer?.unanswered.map(({ service, reason }) => (
          <Notice key={service} tone="warn">
            {service} did not answer: {reason}
          </Notice>
        ))}
        {answer?.isCut && <Notice tone="warn">There are more than these; a filter finds the others.</Notice>}
        {answer && letters.length === 0 && <Nothing asked={asked} isPartial={isPartial} />}
      </Status>
      <Deeds ids={ids} areOffered={isParked && letters.length > 0} onDone={reload} />
      {letters.length > 0 && (
        <LetterTable letters={letters} canSelect={isParked} selected={selected} onSelect={setSelected} chosen={chosen} onChoose={choose} />
      )}
      {chosen && <LetterPanel key={chosen} ref={panel} name={chosen} onClose={() => close(leave)} />}
    </>
  );
}

/** All is well only where all were asked for what is parked, and have answered. */
function Nothing({ asked, isPartial }: { readonly asked: URLSearchParams; readonly isPartial: boolean }) {
  const isFiltered = [...asked].some(([name, value]) => name !== 'status' || value !== 'PARKED');
  if (isPartial) return <Notice tone="quiet">None is known of; a service that did not answer may have some.</Notice>;
  if (isFiltered) return <Notice tone="quiet">No letter matches.</Notice>;
  return <Notice tone="good">Nothing is parked.</Notice>;
}

/** What the interface is asked for; an address may hold anything, so what it does not know is left out. */
function askedOf(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams();
  const put = (name: string, known?: readonly string[]): void => {
    const value = query.get(name)?.slice(0, 256);
    if (value && (!known || known.includes(value))) asked.set(name, value);
  };
  put('service', services);
  put('status', statuses);
  put('type');
  put('error');
  return asked;
}

function LetterFilters({ query }: { readonly query: URLSearchParams }) {
  const any = { value: '', label: 'any' };
  return (
    <section className="filters" aria-label="Filters">
      <NativeSelect
        label="Service"
        value={query.get('service') ?? ''}
        data={[any, ...services]}
        onChange={({ currentTarget }) => changeQuery({ service: currentTarget.value })}
      />
      <NativeSelect
        label="Status"
        value={query.get('status') ?? 'PARKED'}
        data={statuses.map((status) => ({ value: status, label: status.toLowerCase() }))}
        onChange={({ currentTarget }) => changeQuery({ status: currentTarget.value })}
      />
      <TextInput
        label="Event type"
        value={query.get('type') ?? ''}
        maxLength={256}
        placeholder="OrderPlaced"
        onChange={({ currentTarget }) => changeQuery({ type: currentTarget.value })}
      />
      <TextInput
        label="Error contains"
        value={query.get('error') ?? ''}
        maxLength={256}
        onChange={({ currentTarget }) => changeQuery({ error: currentTarget.value })}
      />
    </section>
  );
}
