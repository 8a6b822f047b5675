import { compile } from './avro';
import { CodecNotPreparedError, RegistryUnavailableError, SchemaNotRegisteredError, UndecodableRecordError } from './errors';
import { EventReader } from './event-reader';
import { EventWriter } from './event-writer';
import type { EventType, SagaEvent } from './generated/events';
import { schemas } from './generated/schemas';
import { Registry } from './registry';
import { subjectOf } from './topics';

const headerLength = 5;

/** Turns events into the values of Kafka records and back: Confluent wire format, with schemas from the registry at `registryUrl`. */
export class EventCodec {
  private readonly registry: Registry;
  private readonly writers = new Map<EventType, EventWriter>();
  private readonly readers = new Map<number, EventReader>();
  private readonly loading = new Map<number, Promise<EventReader>>();

  constructor(registryUrl: string) {
    this.registry = new Registry(registryUrl);
  }

  /**
   * Looks up the ids of this build's schemas, so that these events can be written, and read if this build wrote them, without the registry.
   * May be called again. Throws RegistryUnavailableError or SchemaNotRegisteredError; both pass.
   */
  async prepare(types: readonly EventType[]): Promise<void> {
    await Promise.all(types.map((type) => this.prepareType(type)));
  }

  private async prepareType(type: EventType): Promise<void> {
    if (this.writers.has(type)) return;
    const id = await this.registry.idOf(type);
    if (id === undefined) throw new SchemaNotRegisteredError(subjectOf(type), this.registry.url);
    this.writers.set(type, new EventWriter(schemas[type], id));
    this.readers.set(id, new EventReader(compile(schemas[type])));
  }

  /** Throws InvalidEventError, which names the field, if the schema does not allow the event; CodecNotPreparedError, which will pass. */
  encode(event: SagaEvent): Buffer {
    const writer = this.writers.get(event.type);
    if (!writer) throw new CodecNotPreparedError(event.type);
    return writer.write(event);
  }

  /**
   * The event in the value of a record, as this build's schema shows it. Throws UndecodableRecordError (for good), UnknownEventTypeError (written
   * by a newer build; can be skipped) or RegistryUnavailableError (will pass). A schema that was seen before is read without waiting.
   */
  async decode(value: Buffer | null): Promise<SagaEvent> {
    const { schemaId, body } = parseWireFormat(value);
    const reader = this.readers.get(schemaId) ?? (await this.load(schemaId));
    return reader.read(body);
  }

  /** The event type of a record, without reading its body: undefined if this build does not know it. Otherwise throws what `decode` throws. */
  async typeOf(value: Buffer | null): Promise<EventType | undefined> {
    const { schemaId } = parseWireFormat(value);
    const reader = this.readers.get(schemaId) ?? (await this.load(schemaId));
    return reader.type;
  }

  /** One request and one compilation for all who wait for the same schema; a failure is forgotten, so that the next record asks again. */
  private load(schemaId: number): Promise<EventReader> {
    const loading = this.loading.get(schemaId) ?? this.request(schemaId).finally(() => this.loading.delete(schemaId));
    this.loading.set(schemaId, loading);
    return loading;
  }

  private async request(schemaId: number): Promise<EventReader> {
    try {
      const writer = await this.registry.schemaOf(schemaId);
      if (!writer) throw new Error('the registry does not have it');
      const reader = new EventReader(writer);
      this.readers.set(schemaId, reader);
      return reader;
    } catch (error) {
      if (error instanceof RegistryUnavailableError) throw error;
      throw new UndecodableRecordError(`schema ${schemaId}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function parseWireFormat(value: Buffer | null): { schemaId: number; body: Buffer } {
  if (!value) throw new UndecodableRecordError('it has no value');
  if (value.length < headerLength) throw new UndecodableRecordError(`${value.length} bytes are too few`);
  if (value[0] !== 0)
    throw new UndecodableRecordError(`it begins with byte ${value[0]} instead of 0, the mark of the Confluent wire format`);
  return { schemaId: value.readInt32BE(1), body: value.subarray(headerLength) };
}
