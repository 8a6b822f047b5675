import eslint from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Without a project graph the boundary rule is skipped with a warning and everything passes, so the graph is made first.
await createProjectGraphAsync();

const specs = ['**/*.spec.ts', '**/test/**/*.ts'];
const domain = ['apps/*/src/domain/**/*.ts'];

/** Who may import whom, by tag. What is not listed is refused, another app in particular. */
const mayImport = {
  'scope:contracts': [],
  'scope:messaging': ['scope:contracts'],
  'scope:service': ['scope:contracts', 'scope:messaging'],
  'scope:mesh': ['scope:contracts'],
  'scope:order': ['scope:contracts', 'scope:messaging', 'scope:service'],
  'scope:inventory': ['scope:contracts', 'scope:messaging', 'scope:service'],
  'scope:payment': ['scope:contracts', 'scope:messaging', 'scope:service'],
  'scope:console': ['scope:contracts', 'scope:messaging', 'scope:service', 'scope:ops', 'scope:mesh'],
  'scope:ops': ['scope:contracts', 'scope:messaging'],
  'scope:simulation': ['scope:contracts', 'scope:messaging', 'scope:order', 'scope:inventory', 'scope:payment'],
  'scope:bench': ['scope:contracts', 'scope:mesh', 'scope:service', 'scope:ops', 'scope:demo'],
  'scope:demo': ['scope:contracts', 'scope:messaging', 'scope:mesh', 'scope:service', 'scope:ops'],
};

/** The mesh is for development and tests: every spec may use it, no service may. */
function boundaries(alsoMayImport) {
  const depConstraints = Object.entries(mayImport).map(([sourceTag, tags]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...tags, ...alsoMayImport],
  }));
  return { '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints }] };
}

const kafkaClient = { name: 'kafkajs', message: 'Only libs/messaging speaks to Kafka.' };
const avroClients = ['@kafkajs/confluent-schema-registry', 'avsc'].map((name) => ({
  name,
  message: 'Only libs/contracts encodes and decodes.',
}));
// What a migration needs is exported apart, so that a migrate command does not load the whole of a service.
const deepImport = {
  regex:
    '^@saga/(?!(service/migrate|messaging/tables|contracts/topics|mesh/attach|ops/(check|dead-letters|environment|read-topics)|demo/random|(order|inventory|payment)/saga)$)[^/]+/',
  message: 'Import what a package exports, by the name of the package.',
};
const restrictedImports = (paths, pattern = deepImport) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns: [pattern] }],
});

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a name that can be searched for is the same everywhere.',
};
const noEnum = { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' };
const noInterfacePrefix = { selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z]/]', message: 'An interface needs no prefix.' };
const syntax = [noDefaultExport, noEnum, noInterfacePrefix];
const restrictedSyntax = (...selectors) => ({ 'no-restricted-syntax': ['error', ...syntax, ...selectors] });

const pure = 'The domain is pure: what it needs of the world comes with the event or as an argument.';
const domainImports = restrictedImports(
  [{ name: '@saga/contracts', allowTypeImports: true, allowImportNames: ['Problem', 'problems'], message: pure }],
  { regex: '^(?!\\./|@saga/contracts$)', message: pure },
);
const impureSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: pure },
  { selector: "CallExpression[callee.name='Date']", message: pure },
  { selector: 'ImportExpression', message: pure },
];
const impureGlobals = [
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'require',
  'setInterval',
  'setTimeout',
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/generated/', '.nx/', '.mesh/', 'coverage/'] },
  eslint.configs.recommended,
  prettier,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, prettier],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...boundaries([]),
      ...restrictedImports([kafkaClient, ...avroClients]),
      ...restrictedSyntax(),
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // noUncheckedIndexedAccess asks at every index; where the line above has the answer, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Nest and kafkajs declare as methods what they make to be taken apart, and as type parameters what they let the caller claim.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // What implements an asynchronous interface need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A response class is there for OpenAPI; what is sent is a plain object of its shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  { files: ['libs/messaging/**/*.ts'], rules: restrictedImports(avroClients) },
  { files: ['libs/contracts/**/*.ts'], rules: restrictedImports([kafkaClient]) },
  {
    files: domain,
    ignores: specs,
    rules: {
      ...domainImports,
      ...restrictedSyntax(...impureSyntax),
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: pure }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: pure },
        { object: 'Math', property: 'random', message: pure },
      ],
    },
  },
  {
    files: specs,
    rules: {
      ...boundaries(['scope:mesh']),
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: { globals: { ...nodeGlobals() } },
  },
);

function nodeGlobals() {
  const names = ['__dirname', 'console', 'fetch', 'module', 'process', 'require', 'setInterval', 'setTimeout'];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
