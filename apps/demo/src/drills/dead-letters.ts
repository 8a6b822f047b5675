import type { ServiceName } from '@saga/mesh';
import { RefusedError } from '../shop';
import type { Stage } from './drill';

type Reach = Pick<Stage, 'mesh'>;

export interface Letter {
  readonly id: string;
  readonly key: string;
  readonly type: string | null;
  /** Null while it stays behind an earlier letter of its key. */
  readonly error: string | null;
}

/** What a service has parked and not applied yet, oldest first: the first page of it. */
export async function parkedBy({ mesh }: Reach, service: ServiceName, about: Readonly<Record<string, string>> = {}): Promise<Letter[]> {
  const query = new URLSearchParams({ ...about, status: 'PARKED', limit: '200' });
  const { deadLetters } = (await call(`${mesh.endpoints[service]}/dead-letters?${query.toString()}`)) as { deadLetters: Letter[] };
  return deadLetters;
}

/** Throws a RefusedError if the service does not let it go. */
export async function discard({ mesh }: Reach, service: ServiceName, { id }: Letter, reason: string): Promise<void> {
  await call(`${mesh.endpoints[service]}/dead-letters/${id}/discard`, { reason });
}

async function call(url: string, body?: object): Promise<unknown> {
  const request = body ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new RefusedError(url, response.status, await response.text());
  return response.json();
}
