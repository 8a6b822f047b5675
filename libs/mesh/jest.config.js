module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'mesh',
  rootDir: __dirname,
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.(int|e2e)\\.spec\\.ts$', '/dist/'],
};
