module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'simulation',
  rootDir: __dirname,
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
};
