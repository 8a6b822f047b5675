// Against a running mesh, whose state file SAGA_MESH_STATE names; `npm test` starts one and runs the same specs.
module.exports = {
  ...require('./jest.config.js'),
  displayName: 'messaging on real infrastructure',
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testPathIgnorePatterns: ['/dist/'],
  testTimeout: 30_000,
  maxWorkers: 1,
};
