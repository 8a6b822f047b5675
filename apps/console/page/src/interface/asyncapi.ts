/** As much of an AsyncAPI 3 document as this page shows. */
export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: Readonly<Record<string, { readonly host: string; readonly protocol: string; readonly description?: string }>>;
  readonly channels?: Readonly<Record<string, Channel>>;
  readonly operations?: Readonly<Record<string, Operation>>;
  readonly components?: unknown;
}

interface Reference {
  readonly $ref: string;
}

export interface Channel {
  readonly address?: string | null;
  readonly title?: string;
  readonly description?: string;
  readonly messages?: Readonly<Record<string, Message | Reference>>;
}

export interface Operation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly title?: string;
  readonly summary?: string;
  readonly messages?: readonly Reference[];
}

export interface Message {
  readonly name?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly contentType?: string;
  readonly payload?: unknown;
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** What a node of the document is, followed through its references; undefined where one leads nowhere, or in a circle. */
export function resolve<Node>(document: unknown, node: Node | Reference, depth = 0): Node | undefined {
  if (!isReference(node)) return node;
  if (depth > 8 || !node.$ref.startsWith('#/')) return undefined;
  const steps = node.$ref
    .slice(2)
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  const target = steps.reduce<unknown>((at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined), document);
  return target === undefined ? undefined : resolve(document, target as Node | Reference, depth + 1);
}

/** The fields of a payload, whether Avro or JSON Schema describes it. */
export function fieldsOf(payload: unknown): Field[] {
  const schema = isObject(payload) && isObject(payload.schema) ? payload.schema : payload;
  if (!isObject(schema)) return [];
  if (Array.isArray(schema.fields)) return schema.fields.filter(isObject).map((field) => fieldOf(field.name, field.type, field.doc));
  if (!isObject(schema.properties)) return [];
  return Object.entries(schema.properties).map(([name, property]) =>
    isObject(property) ? fieldOf(name, property.type ?? property.enum ?? 'any', property.description) : fieldOf(name, 'any', ''),
  );
}

function fieldOf(name: unknown, type: unknown, description: unknown): Field {
  return { name: String(name), type: typeInWords(type), description: typeof description === 'string' ? description : '' };
}

function typeInWords(type: unknown): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(typeInWords).join(' or ');
  if (!isObject(type)) return 'any';
  if (type.type === 'array') return `list of ${typeInWords(type.items)}`;
  if (type.type === 'enum' && Array.isArray(type.symbols)) return type.symbols.join(' | ');
  if (typeof type.logicalType === 'string') return type.logicalType;
  return typeof type.name === 'string' ? type.name : typeInWords(type.type);
}

function isReference(node: unknown): node is Reference {
  return isObject(node) && typeof node.$ref === 'string';
}

function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
