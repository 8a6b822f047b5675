import { Type, types } from 'avsc';
import type { ForSchemaOptions } from 'avsc';
import type { EventSchema } from './schema';

/** What avsc reads from while it decodes; its published types leave it out. */
interface Tap {
  readonly buf: Buffer;
  readonly pos: number;
  readLong(): number;
  skipLong(): void;
}

class Uuid extends types.LogicalType {
  override _fromValue(value: string): string {
    return canonicalUuid(value.toLowerCase());
  }

  override _toValue(value: string): string {
    return canonicalUuid(value);
  }

  override _resolve(writer: Type): ((value: string) => string) | undefined {
    return Type.isType(writer, 'string', 'logical:uuid') ? (value) => this._fromValue(value) : undefined;
  }
}

/** One spelling only, so that ids from the database, record keys and events compare as strings. */
function canonicalUuid(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) throw new Error('not a UUID in lower case');
  return value;
}

class TimestampMillis extends types.LogicalType {
  override _fromValue(value: number): Date {
    const time = new Date(value);
    if (Number.isNaN(time.getTime())) throw new Error(`${value} is not a time`);
    return time;
  }

  override _toValue(value: unknown): number | undefined {
    return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
  }

  override _resolve(writer: Type): ((value: number | Date) => Date) | undefined {
    if (Type.isType(writer, 'logical:timestamp-millis')) return (value) => value as Date;
    return Type.isType(writer, 'int', 'long') ? (value) => this._fromValue(value as number) : undefined;
  }
}

/** An array that believes its length only if that many items fit into what is left: damaged bytes would else run out of memory. */
class BoundedArray extends types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items: unknown[] = [];
    const itemsType = this.itemsType as Type & { _read(tap: Tap): unknown };
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) tap.skipLong();
      const length = Math.abs(count);
      if (length > tap.buf.length - tap.pos) throw new Error('an array is longer than the record');
      for (let index = 0; index < length; index += 1) items.push(itemsType._read(tap));
    }
    return items;
  }

  _skip(tap: Tap): void {
    this._read(tap);
  }
}

/** How every schema of this system is compiled: our own at start-up, and the writers' as the registry hands them out. */
export const avroOptions: Partial<ForSchemaOptions> = {
  logicalTypes: { uuid: Uuid, 'timestamp-millis': TimestampMillis },
  typeHook: (schema, options) => (isArraySchema(schema) ? new BoundedArray(schema, options) : undefined),
};

function isArraySchema(schema: object | string): schema is { type: 'array'; items: string } {
  return typeof schema === 'object' && 'type' in schema && schema.type === 'array';
}

export function compile(schema: EventSchema): types.RecordType {
  return Type.forSchema(schema as object as Parameters<typeof Type.forSchema>[0], { ...avroOptions }) as types.RecordType;
}
