import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Type } from 'avsc';
import { compile } from '../src/avro';
import type { EnumSchema, EventSchema, RecordSchema, Schema } from '../src/schema';

/** An .avsc file: `path` is relative to the package's folder, with forward slashes. */
export interface EventFile {
  readonly path: string;
  readonly service: string;
  readonly schema: EventSchema;
}

/** Reads avro/<service>/<Event>.avsc in a stable order. Throws an Error that names the file and the rule of the house that it breaks. */
export function readEventFiles(root: string): EventFile[] {
  const files = readdirSync(join(root, 'avro'))
    .sort()
    .flatMap((service) =>
      readdirSync(join(root, 'avro', service))
        .sort()
        .map((name) => readEventFile(root, service, `avro/${service}/${name}`)),
    );
  namedTypes(files);
  return files;
}

function readEventFile(root: string, service: string, path: string): EventFile {
  const schema = parseEventSchema(readFileSync(join(root, path), 'utf8'), path);
  const broken = brokenRule(schema, service, basename(path, '.avsc'));
  if (broken) throw new Error(`${path}: ${broken}`);
  return { path, service, schema };
}

export function parseEventSchema(text: string, path: string): EventSchema {
  try {
    return JSON.parse(text) as EventSchema;
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function brokenRule(schema: EventSchema, service: string, name: string): string | undefined {
  if (schema.namespace !== `shop.${service}` || schema.name !== name) {
    return `the record must be ${name} in the namespace shop.${service}, as the path says`;
  }
  if (!schema.doc) return 'the record needs a "doc" sentence';
  try {
    const { fields } = compile(schema);
    const key = fields.find((field) => field.name === schema.key);
    if (!Type.isType(key?.type, 'string', 'logical:uuid')) return '"key" must name a field that is a string';
    if (fields.some((field) => field.name === 'type')) return 'a field cannot be called "type": that is the name of the event itself';
  } catch (error) {
    return `not a valid Avro schema: ${(error as Error).message}`;
  }
  return undefined;
}

/** Every record and enum of the events by its name; one name means one thing, also where several files must repeat its definition. */
export function namedTypes(files: readonly EventFile[]): Map<string, RecordSchema | EnumSchema> {
  const types = new Map<string, RecordSchema | EnumSchema>();
  for (const { path, schema } of files) {
    for (const type of definitionsIn(schema)) {
      const known = types.get(type.name);
      if (known && !isDeepStrictEqual(known, type)) throw new Error(`${path}: ${type.name} differs from its definition in another file`);
      types.set(type.name, type);
    }
  }
  return types;
}

export function definitionsIn(schema: Schema): (RecordSchema | EnumSchema)[] {
  if (isUnion(schema)) return schema.flatMap(definitionsIn);
  if (typeof schema === 'string' || 'logicalType' in schema) return [];
  if (schema.type === 'array') return definitionsIn(schema.items);
  if (schema.type === 'enum') return [schema];
  return [...schema.fields.flatMap((field) => definitionsIn(field.type)), schema];
}

export function isUnion(schema: Schema): schema is readonly Schema[] {
  return Array.isArray(schema);
}
