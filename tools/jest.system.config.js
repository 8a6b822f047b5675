// Specs that need running infrastructure: those of all projects in one Jest, since they share one mesh.
module.exports = {
  ...require('../jest.preset.js'),
  rootDir: `${__dirname}/..`,
  roots: ['<rootDir>/apps', '<rootDir>/libs'],
  testMatch: ['**/*.{int,e2e,page,processes,containers,compose}.spec.ts'],
  testPathIgnorePatterns: ['/dist/'],
  testTimeout: 60_000,
};
