import { useQuery } from '../navigation';

/** The years that the interface takes. */
const [FIRST, LAST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** The moment that the address asks for, as the interface tells it; an address may hold anything, and what is no moment is left out: it is now. */
export function useMoment(): string | undefined {
  const at = Date.parse(useQuery().get('asOf') ?? '');
  return FIRST <= at && at <= LAST ? new Date(at).toISOString() : undefined;
}
