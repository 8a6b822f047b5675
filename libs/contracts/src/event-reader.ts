import type { Resolver, Type, types } from 'avsc';
import { compile } from './avro';
import { UndecodableRecordError, UnknownEventTypeError } from './errors';
import type { EventType, SagaEvent } from './generated/events';
import { schemas } from './generated/schemas';
import type { EventSchema } from './schema';

/** Reads events that were written with one schema, as this build's schema of the same event shows them. */
export class EventReader {
  /** Undefined if this build does not know the event type that the schema is of. */
  readonly type: EventType | undefined;
  private readonly reader: types.RecordType | undefined;
  private readonly resolver: Resolver | undefined;

  /** Compiles the translation between the two schemas, which costs far more than reading. Throws an Error if there is none. */
  constructor(
    private readonly writer: Type,
    schema = ownSchemaOf(writer),
  ) {
    this.type = schema?.name as EventType | undefined;
    this.reader = schema && compile(schema);
    this.resolver = this.reader?.createResolver(writer);
  }

  /** `body` is the Avro part of the record, without the wire format's header. */
  read(body: Buffer): SagaEvent {
    if (!this.reader) throw new UnknownEventTypeError(String(this.writer.name));
    try {
      return { type: this.type, ...plain(this.reader.fromBuffer(body, this.resolver)) } as SagaEvent;
    } catch (error) {
      throw new UndecodableRecordError(`${this.type}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function ownSchemaOf(writer: Type): EventSchema | undefined {
  return Object.values(schemas).find(({ namespace, name }) => writer.name === `${namespace}.${name}`);
}

/** avsc gives records a class of its own; an event that was read must equal the event that was written. */
function plain<T>(value: T): T;
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item));
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
