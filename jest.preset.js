// What every project's suites share: sources are run as they are, through swc, and packages of this workspace resolve to their sources.
const swc = {
  swcrc: false,
  sourceMaps: true,
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2024',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    // Nest injects by the metadata that this writes.
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

module.exports = {
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  // Specs that need more than code have a word before .spec: npm test runs them by it.
  testPathIgnorePatterns: ['\\.(int|e2e|page|processes|containers|compose)\\.spec\\.ts$', '/dist/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@saga/source', 'node', 'node-addons', 'require', 'default'] },
};
