import { Button, NativeSelect, TextInput } from '@mantine/core';
import { changeQuery } from '../navigation';
import { reasonInWords } from '../parts/mark';
import type { OrderFilter } from './live-list';

const statuses = ['PLACED', 'CONFIRMED', 'CANCELLED'];
const reasons = ['OUT_OF_STOCK', 'PAYMENT_DECLINED', 'CUSTOMER_REQUEST', 'DEADLINE_PASSED'];
const ages = [
  { value: '', label: 'any' },
  { value: '10', label: 'over 10 s' },
  { value: '60', label: 'over a minute' },
  { value: '3600', label: 'over an hour' },
  { value: '86400', label: 'over a day' },
];

/** The filter that an address asks for: it can be shared, and it can be written by anybody, so what the fields below do not know is left out. */
export function filterOf(query: URLSearchParams): OrderFilter {
  const among = (name: string, known: readonly string[]): string | undefined => known.find((each) => each === query.get(name));
  const customer = query.get('customer')?.slice(0, 64);
  const olderThan = among(
    'olderThan',
    ages.map(({ value }) => value),
  );
  return {
    status: among('status', statuses),
    reason: among('reason', reasons),
    ...(customer && { customer }),
    ...(olderThan && { olderThan: Number(olderThan) }),
  };
}

export function Filters({ filter }: { readonly filter: OrderFilter }) {
  const { status = '', reason = '', customer = '', olderThan = '' } = filter;
  const isFiltered = Boolean(status || reason || customer || olderThan);
  const words = (each: string): { value: string; label: string } => ({ value: each, label: reasonInWords(each) });
  return (
    <section className="filters" aria-label="Filters">
      <NativeSelect
        label="Status"
        value={status}
        data={[{ value: '', label: 'any' }, ...statuses.map(words)]}
        onChange={({ currentTarget }) => changeQuery({ status: currentTarget.value })}
      />
      <NativeSelect
        label="Reason"
        value={reason}
        data={[{ value: '', label: 'any' }, ...reasons.map(words)]}
        onChange={({ currentTarget }) => changeQuery({ reason: currentTarget.value })}
      />
      <NativeSelect
        label="Age"
        value={String(olderThan)}
        data={ages}
        onChange={({ currentTarget }) => changeQuery({ olderThan: currentTarget.value })}
      />
      <TextInput
        label="Customer"
        value={customer}
        maxLength={64}
        placeholder="whole id"
        onChange={({ currentTarget }) => changeQuery({ customer: currentTarget.value })}
      />
      {isFiltered && (
        <Button variant="subtle" onClick={() => changeQuery({ status: '', reason: '', olderThan: '', customer: '' })}>
          Clear
        </Button>
      )}
    </section>
  );
}
