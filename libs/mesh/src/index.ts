export { attach } from './attach';
export { MeshError } from './error';
export * from './mesh';
export { startMesh, type StartOptions } from './processes/start';
export { stateFile } from './state';
