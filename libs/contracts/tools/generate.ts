import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as estree from 'prettier/plugins/estree';
import * as typescript from 'prettier/plugins/typescript';
import { format } from 'prettier/standalone';
import type { EnumSchema, FieldSchema, RecordSchema, Schema } from '../src/schema';
import { isUnion, namedTypes, readEventFiles } from './avro';
import type { EventFile } from './avro';

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  string: 'string',
  bytes: 'Buffer',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
};

const notice = '// Generated from avro/ by `npm run contracts -- generate`: change the .avsc files, not this file.\n\n';

/** Writes the generated sources of the package in `root` and returns the paths of those that changed. */
export async function generate(root: string): Promise<string[]> {
  const stale = await staleSources(root);
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return stale.map(({ path }) => path);
}

/** The generated sources that are not what avro/ says they should be, with the text they should have. */
export async function staleSources(root: string): Promise<{ path: string; text: string }[]> {
  const files = readEventFiles(root);
  const sources = [
    { path: 'src/generated/events.ts', text: await pretty(notice + renderEvents(files)) },
    { path: 'src/generated/schemas.ts', text: await pretty(notice + renderSchemas(files)) },
  ];
  return sources.filter(({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text);
}

function pretty(text: string): Promise<string> {
  const style = { printWidth: 140, singleQuote: true, trailingComma: 'all' } as const;
  return format(text, { parser: 'typescript', plugins: [estree, typescript], ...style });
}

function renderEvents(files: readonly EventFile[]): string {
  const events = new Set(files.map(({ schema }) => schema.name));
  const types = [...namedTypes(files).values()];
  const services = [...new Set(files.map(({ service }) => service))];
  const unionOf = (service: string) => files.filter((file) => file.service === service).map(({ schema }) => schema.name);
  return [
    ...types.filter((type) => !events.has(type.name)).map((type) => (type.type === 'enum' ? renderEnum(type) : renderRecord(type))),
    ...files.map(({ schema }) => renderRecord(schema, `readonly type: '${schema.name}';\n`)),
    ...services.map((service) => `export type ${eventUnion(service)} = ${unionOf(service).join(' | ')};`),
    `export type SagaEvent = ${services.map(eventUnion).join(' | ')};`,
    `export type EventType = SagaEvent['type'];`,
    `export type EventOf<T extends EventType> = Extract<SagaEvent, { readonly type: T }>;`,
  ].join('\n\n');
}

function eventUnion(service: string): string {
  return `${service[0]?.toUpperCase()}${service.slice(1)}Event`;
}

function renderEnum({ name, doc, symbols }: EnumSchema): string {
  return `${comment(doc)}export type ${name} = ${symbols.map((symbol) => `'${symbol}'`).join(' | ')};`;
}

function renderRecord({ name, doc, fields }: RecordSchema, discriminator = ''): string {
  return `${comment(doc)}export interface ${name} {\n${discriminator}${fields.map(renderField).join('\n')}\n}`;
}

function renderField({ name, type, doc }: FieldSchema): string {
  return `${comment(doc)}readonly ${name}: ${typeScriptOf(type)};`;
}

function comment(doc?: string): string {
  return doc ? `/** ${doc} */\n` : '';
}

/** A string that is no primitive type names a record or an enum, whose interface or union has the same name. */
function typeScriptOf(schema: Schema): string {
  if (isUnion(schema))
    return schema
      .map(typeScriptOf)
      .sort((a, b) => Number(a === 'null') - Number(b === 'null'))
      .join(' | ');
  if (typeof schema === 'string') return primitives[schema] ?? schema.slice(schema.lastIndexOf('.') + 1);
  if ('logicalType' in schema) return schema.logicalType === 'timestamp-millis' ? 'Date' : typeScriptOf(schema.type);
  return schema.type === 'array' ? `readonly (${typeScriptOf(schema.items)})[]` : schema.name;
}

function renderSchemas(files: readonly EventFile[]): string {
  const entries = files.map(({ schema }) => `${schema.name}: ${JSON.stringify(schema)},`);
  return [
    `import type { EventSchema } from '../schema';\nimport type { EventType } from './events';`,
    `export const schemas: Readonly<Record<EventType, EventSchema>> = {\n${entries.join('\n')}\n};`,
  ].join('\n\n');
}
