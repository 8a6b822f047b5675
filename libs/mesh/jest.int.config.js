module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'mesh with infrastructure',
  rootDir: __dirname,
  testMatch: ['<rootDir>/test/**/*.int.spec.ts'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
