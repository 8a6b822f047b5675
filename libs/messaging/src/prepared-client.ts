import { Client, type QueryConfig } from 'pg';
import { isStaleStatement } from './transient';

/** Texts beyond so many are not prepared: a text that is put together anew each time would fill the server's memory. */
const MAX_STATEMENTS = 200;

const names = new Map<string, string>();
/** Counts how often what was prepared has gone stale. */
let generation = 0;

/** TypeORM writes these numbers into the text, and clients choose them. */
const WITH_NUMBERS = /\b(LIMIT|OFFSET) \d/;

/** Undefined for a text that is not to be prepared. One that is known is not searched again, with each query. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_STATEMENTS || WITH_NUMBERS.test(text)) return known;
  const name = `statement_${generation}_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * A connection that PostgreSQL parses and plans each statement with parameters once for. TypeORM and the pool know nothing of it.
 * A plan outlives the state of the tables that it was made for: connect with `planOptions`.
 */
export class PreparedClient extends Client {
  override query(...call: unknown[]): never {
    const [text, values, ...rest] = call;
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined;
    const prepared = name ? [{ name, text, values } as QueryConfig, ...rest] : call;
    const answer = (super.query as (...parameters: unknown[]) => unknown).apply(this, prepared);
    // The caller hears of it as of any other error.
    if (name && answer instanceof Promise) answer.catch(prepareAnewIfStale);
    return answer as never;
  }
}

/**
 * A migration that changes a column's type makes prepared statements fail for good, in each connection that has them. Under new names, all
 * connections prepare them anew; the error counts as transient.
 */
function prepareAnewIfStale(error: unknown): void {
  if (!isStaleStatement(error)) return;
  names.clear();
  generation++;
}

/** A plan made while a table is empty would read all of it; every statement here goes by a key. */
export const planOptions = '-c enable_seqscan=off';
