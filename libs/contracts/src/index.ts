export { EventCodec } from './codec';
export * from './errors';
export type * from './generated/events';
export { schemas } from './generated/schemas';
export { Problem, problems } from './problem';
export type { ProblemCode } from './problem';
export { registerSchemas } from './registration';
export * from './topics';
