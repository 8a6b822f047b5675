import type { CallFrame } from './inspector';
import { isAwake, placeOf, type Stack } from './stacks';

/** What time can be spent on. Whatever a call does on the way is its caller's, but for garbage and for what the kernel does with a socket. */
const parts = [
  ['Fastify and Nest', /^(@?fastify|@nestjs\/|find-my-way|secure-json-parse|light-my-request|zod|nestjs-zod|fast-json|node:_http)/],
  ['PostgreSQL: driver and TypeORM', /^(pg|pg-.*|postgres-.*|typeorm)$/],
  ['kafkajs', /^kafkajs$/],
  ['Avro', /^(avsc|libs\/contracts\/.*)$/],
  ['logs', /^(pino|nestjs-pino|sonic-boom|pino-.*|libs\/service\/src\/logging\.ts)$/],
  ['metrics', /^(prom-client|tdigest|bintrees)$/],
  ['this repository', /^(apps|libs)\//],
] as const;
const SOCKETS = 'writing to sockets';
const GARBAGE = 'collecting garbage';
const REST = 'Node and V8';

export const partNames: readonly string[] = [SOCKETS, ...parts.map(([name]) => name), GARBAGE, REST];

const writes = /^(Socket\._write|Socket\._writev|writev|writeBuffer|writeUtf8String|writeLatin1String)/;

export function partOf({ frames }: Pick<Stack, 'frames'>): string {
  if (frames.at(-1)?.functionName === '(garbage collector)') return GARBAGE;
  if (frames.some(({ functionName }) => writes.test(functionName))) return SOCKETS;
  // The innermost call that belongs to something says what it was for.
  for (const frame of frames.toReversed()) {
    const part = ownerOf(frame);
    if (part !== undefined) return part;
  }
  return REST;
}

function ownerOf(frame: CallFrame): string | undefined {
  const place = placeOf(frame);
  return parts.find(([, names]) => names.test(place))?.[0];
}

/** How much of the time a process was awake, and what it was awake for. */
export interface Shares {
  readonly awake: number;
  /** Of the time awake, by part. */
  readonly parts: Readonly<Record<string, number>>;
}

export function sharesOf(stacks: readonly Stack[]): Shares {
  const sum = (some: readonly Stack[]): number => some.reduce((all, { microseconds }) => all + microseconds, 0);
  const awake = stacks.filter(isAwake);
  const byPart = Object.groupBy(awake, partOf);
  return {
    awake: sum(awake) / sum(stacks),
    parts: Object.fromEntries(partNames.map((name) => [name, sum(byPart[name] ?? []) / sum(awake)])),
  };
}
