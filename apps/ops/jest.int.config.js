module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'ops with infrastructure',
  rootDir: __dirname,
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
