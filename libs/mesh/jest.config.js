module.exports = {
  ...require('../../jest.preset.js'),
  displayName: 'mesh',
  rootDir: __dirname,
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
};
