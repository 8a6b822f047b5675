// What every project's suites share: sources are run as they are, through swc, and packages of this workspace resolve to their sources.
module.exports = {
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@saga/source', 'node', 'node-addons', 'require', 'default'] },
};
