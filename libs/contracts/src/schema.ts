/** The part of Avro's schema language that the events use; a string is a primitive type or the name of a record or enum defined before. */
export type Schema = string | LogicalSchema | EnumSchema | ArraySchema | RecordSchema | readonly Schema[];

export interface LogicalSchema {
  readonly type: string;
  readonly logicalType: string;
}

export interface EnumSchema {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}

export interface ArraySchema {
  readonly type: 'array';
  readonly items: Schema;
}

export interface FieldSchema {
  readonly name: string;
  readonly type: Schema;
  readonly default?: unknown;
  readonly doc?: string;
}

export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly FieldSchema[];
}

/** The schema of an event: `key` is an attribute of our own, the name of the field that becomes the record's key. */
export interface EventSchema extends RecordSchema {
  readonly namespace: string;
  readonly doc: string;
  readonly key: string;
}
