import { compile } from '../src/avro';
import type { EnumSchema, EventSchema, RecordSchema, Schema } from '../src/schema';
import { definitionsIn, isUnion } from './avro';

/**
 * Why events written with one version of a schema cannot be read with the other, a sentence each, empty if they can, both ways.
 * Rules: schema resolution of the Avro 1.12 specification, and three that Avro leaves open and the meaning of our events does not:
 * the key, the logical type and the type of a field stay (a promotion such as int to long works one way only).
 */
export function incompatibilities(older: EventSchema, newer: EventSchema): string[] {
  const breaks = recordBreaks(withoutReferences(older), withoutReferences(newer), '');
  if (older.key !== newer.key) breaks.unshift(`the key changed from ${older.key} to ${newer.key}: one order would be in two partitions`);
  return breaks.length > 0 ? breaks : [...resolutionError(newer, older, 'new', 'older'), ...resolutionError(older, newer, 'older', 'new')];
}

/** The last word has the library that reads the events, for whatever the rules in words below do not see. */
function resolutionError(reader: EventSchema, writer: EventSchema, readerName: string, writerName: string): string[] {
  try {
    compile(reader).createResolver(compile(writer));
    return [];
  } catch (error) {
    return [`the ${readerName} schema cannot read what the ${writerName} one wrote: ${(error as Error).message}`];
  }
}

function recordBreaks(older: RecordSchema, newer: RecordSchema, prefix: string): string[] {
  const before = new Map(older.fields.map((field) => [field.name, field]));
  const after = new Map(newer.fields.map((field) => [field.name, field]));
  const removed = older.fields
    .filter((field) => !after.has(field.name) && field.default === undefined)
    .map(({ name }) => `${prefix}${name} was removed and had no default: readers with the older schema need it`);
  const added = newer.fields
    .filter((field) => !before.has(field.name) && field.default === undefined)
    .map(({ name }) => `${prefix}${name} is new and has no default: events written before do not have it`);
  const changed = newer.fields.flatMap((field) => {
    const old = before.get(field.name);
    return old ? typeBreaks(old.type, field.type, prefix + field.name) : [];
  });
  return [...removed, ...added, ...changed];
}

function typeBreaks(older: Schema, newer: Schema, path: string): string[] {
  const [before, after] = [older, newer].map((schema) => (isUnion(schema) ? schema : [schema])) as [readonly Schema[], readonly Schema[]];
  const gone = before.filter((branch) => !after.some((other) => nameOf(other) === nameOf(branch)));
  const come = after.filter((branch) => !before.some((other) => nameOf(other) === nameOf(branch)));
  if (gone.length === 1 && come.length === 1) return [`${path} changed from ${nameOf(gone[0])} to ${nameOf(come[0])}`];
  return [
    ...gone.map((branch) => `${path} can no longer be ${nameOf(branch)}, which events written before may hold`),
    ...come.map((branch) => `${path} can now be ${nameOf(branch)}, which readers with the older schema do not know`),
    ...before.flatMap((branch) =>
      insideBreaks(
        branch,
        after.find((other) => nameOf(other) === nameOf(branch)),
        path,
      ),
    ),
  ];
}

function insideBreaks(older: Schema, newer: Schema | undefined, path: string): string[] {
  if (!isDefinition(older) || !newer || !isDefinition(newer)) return [];
  if (older.type === 'array' && newer.type === 'array') return typeBreaks(older.items, newer.items, `${path}[]`);
  if (older.type === 'enum' && newer.type === 'enum') return enumBreaks(older, newer, path);
  return recordBreaks(older as RecordSchema, newer as RecordSchema, `${path}.`);
}

function enumBreaks(older: EnumSchema, newer: EnumSchema, path: string): string[] {
  const removed = newer.default === undefined ? older.symbols.filter((symbol) => !newer.symbols.includes(symbol)) : [];
  const added = older.default === undefined ? newer.symbols.filter((symbol) => !older.symbols.includes(symbol)) : [];
  return [
    ...removed.map((symbol) => `${path} lost the symbol ${symbol}, which events written before may hold`),
    ...added.map((symbol) => `${path} got the symbol ${symbol}, which readers with the older schema do not know`),
  ];
}

type Definition = Exclude<Schema, string | readonly Schema[] | { logicalType: string }>;

function isDefinition(schema: Schema): schema is Definition {
  return typeof schema === 'object' && !isUnion(schema) && !('logicalType' in schema);
}

function nameOf(schema: Schema | undefined): string {
  if (schema === undefined || isUnion(schema)) return 'union';
  if (typeof schema === 'string') return schema;
  if ('logicalType' in schema) return `${schema.type} (${schema.logicalType})`;
  return schema.type === 'array' ? 'array' : `${schema.type} ${schema.name}`;
}

/** Avro lets a schema repeat a record or enum by its name alone; compared are the definitions. */
function withoutReferences(schema: EventSchema): EventSchema {
  const definitions = new Map(definitionsIn(schema).map((definition) => [definition.name, definition]));
  const expand = (part: Schema): Schema => {
    if (isUnion(part)) return part.map(expand);
    if (typeof part === 'string') return definitions.get(part.slice(part.lastIndexOf('.') + 1)) ?? part;
    if (!isDefinition(part) || part.type === 'enum') return part;
    if (part.type === 'array') return { ...part, items: expand(part.items) };
    return { ...part, fields: part.fields.map((field) => ({ ...field, type: expand(field.type) })) };
  };
  return expand(schema) as EventSchema;
}
