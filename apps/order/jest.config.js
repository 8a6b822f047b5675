module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'order',
  rootDir: __dirname,
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
};
