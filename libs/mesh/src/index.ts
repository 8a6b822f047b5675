export { attach } from './attach';
export { MeshError } from './error';
export { freePorts } from './ports';
export { folderFor } from './folder';
export * from './mesh';
export { containerEngine } from './containers/engine';
export { fetchImages } from './containers/infrastructure';
export { providerNames, providerOf, startMesh, type ProviderName, type StartOptions } from './start';
export { stateFile } from './state';
