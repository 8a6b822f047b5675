import { inspect } from 'node:util';
import { types } from 'avsc';
import type { Type } from 'avsc';
import { compile } from './avro';
import { InvalidEventError } from './errors';
import type { EventSchema } from './schema';

/** Writes events of one type in the Confluent wire format: a zero byte, the schema's id in the registry, the Avro body. */
export class EventWriter {
  private readonly type: types.RecordType;
  private readonly header = Buffer.alloc(5);

  constructor(schema: EventSchema, schemaId: number) {
    this.type = compile(withoutDefaults(schema));
    this.header.writeInt32BE(schemaId, 1);
  }

  /** Throws InvalidEventError, which names every field that is unknown, missing, of the wrong type or out of range. */
  write({ type, ...fields }: { readonly type: string }): Buffer {
    if (!this.type.isValid(fields, { noUndeclaredFields: true })) throw new InvalidEventError(type, violationsOf(this.type, fields));
    return Buffer.concat([this.header, this.type.toBuffer(fields)]);
  }
}

/** A default is for readers of older records; with it avsc would also write it for a producer that forgot the field. */
function withoutDefaults(schema: EventSchema): EventSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === 'default' ? undefined : value)) as EventSchema;
}

function violationsOf(type: Type, fields: object): string[] {
  const violations: string[] = [];
  type.isValid(fields, {
    noUndeclaredFields: true,
    errorHook: (path, value: unknown, expected) => violations.push(...explain(path, value, expected)),
  });
  return violations;
}

function explain(path: readonly string[], value: unknown, expected: Type): string[] {
  if (expected instanceof types.RecordType && typeof value === 'object' && value !== null) {
    const unknown = Object.keys(value).filter((name) => !expected.fields.some((field) => field.name === name));
    return unknown.map((name) => `${[...path, name].join('.')} is not a field of the schema`);
  }
  if (value === undefined) return [`${path.join('.')} is missing`];
  const shown = inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 100 });
  return [`${path.join('.')} must be ${describe(expected)}, not ${shown}`];
}

function describe(type: Type): string {
  if (type instanceof types.EnumType) return `one of ${type.symbols.join(', ')}`;
  if (type instanceof types.UnwrappedUnionType) return type.types.map(describe).join(' or ');
  const descriptions: Record<string, string> = {
    int: 'a whole number of 32 bits',
    long: 'a whole number below 2^53',
    'logical:uuid': 'a UUID in lower case',
    'logical:timestamp-millis': 'a valid Date',
    null: 'null',
  };
  return descriptions[type.typeName] ?? `of type ${type.name ?? type.typeName}`;
}
