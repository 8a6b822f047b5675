import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Wrong {
  readonly path: string;
  readonly rule: string;
  readonly promise: string;
  readonly code: string;
}

const boundaries = '@nx/enforce-module-boundaries';
const imports = '@typescript-eslint/no-restricted-imports';
const domain = 'apps/order/src/domain/snippet.ts';

/** The file does not exist: its folder decides which rules hold for the snippet. */
function refused(path: string, rule: string, snippets: Readonly<Record<string, string>>): Wrong[] {
  return Object.entries(snippets).map(([promise, code]) => ({ path, rule, promise, code }));
}

const wrong = [
  ...refused('apps/order/src/snippet.ts', boundaries, {
    'a service imports no other service': "import '@saga/payment';",
    'nor only its types': "import type { Payment } from '@saga/payment';",
    'nor by a dynamic import': "void import('@saga/inventory');",
    'nor by require': "require('@saga/inventory');",
    'nor by a relative path': "import '../../payment/src/main';",
    'a service does not import the mesh': "import '@saga/mesh';",
    'nor what checks it': "import '@saga/ops/check';",
  }),
  ...refused('apps/order/src/snippet.spec.ts', boundaries, { 'nor does a spec': "import '@saga/payment';" }),
  ...refused('apps/demo/src/snippet.ts', boundaries, { 'the demo imports no service': "import '@saga/order';" }),
  ...refused('apps/ops/src/snippet.ts', boundaries, { 'nor does the operations program': "import '@saga/order';" }),
  ...refused('apps/order/src/snippet.ts', boundaries, { 'a service does not import the simulation': "import '@saga/simulation';" }),
  ...refused('apps/console/src/snippet.ts', boundaries, { 'the console knows services from outside alone': "import '@saga/order';" }),
  ...refused('apps/bench/src/snippet.ts', boundaries, { 'the bench knows services from outside alone': "import '@saga/order';" }),
  ...refused('apps/simulation/src/snippet.ts', boundaries, { 'the simulation needs no mesh': "import '@saga/mesh';" }),
  ...refused('libs/contracts/src/snippet.ts', boundaries, { 'contracts import no other package': "import '@saga/messaging';" }),
  ...refused('libs/messaging/src/snippet.ts', boundaries, { 'messaging imports contracts alone': "import '@saga/service';" }),
  ...refused('libs/mesh/src/snippet.ts', boundaries, { 'so does the mesh': "import '@saga/messaging';" }),
  ...refused('libs/service/src/snippet.ts', boundaries, { 'a library imports no app': "import '@saga/order';" }),

  ...refused('apps/order/src/snippet.ts', imports, {
    'a package is not entered but by its door': "import '@saga/messaging/src/outbox';",
    'nor by what is behind another': "import '@saga/ops/check/books';",
    'a service has no Kafka client': "import 'kafkajs';",
  }),
  ...refused('apps/order/test/snippet.e2e.spec.ts', imports, { 'nor has a spec': "import 'kafkajs';" }),
  ...refused('libs/contracts/src/snippet.ts', imports, { 'nor have contracts': "import 'kafkajs';" }),
  ...refused('libs/messaging/src/snippet.ts', imports, {
    'messaging has no Avro library': "import 'avsc';",
    'nor a client of the registry': "import '@kafkajs/confluent-schema-registry';",
  }),

  ...refused(domain, imports, {
    'the domain does not know Nest': "import { Injectable } from '@nestjs/common';",
    'nor the database': "import type { DataSource } from 'typeorm';",
    'nor Node': "import { randomUUID } from 'node:crypto';",
    'nor what is around it': "import { rows } from '../order.repository';",
    'nor messaging': "import type { Saga } from '@saga/messaging';",
    'nor more of contracts than types and Problem': "import { keyOf } from '@saga/contracts';",
  }),
  ...refused(domain, 'no-restricted-syntax', {
    'it imports nothing dynamically': "void import('node:fs');",
    'it does not ask for the time with new Date()': 'export const now = () => new Date();',
  }),
  ...refused(domain, 'no-restricted-properties', {
    'nor with Date.now()': 'export const now = () => Date.now();',
    'it throws no dice': 'export const dice = () => Math.random();',
  }),
  ...refused(domain, 'no-restricted-globals', {
    'it makes no ids': 'export const id = () => crypto.randomUUID();',
    'it does not wait': 'setTimeout(() => undefined, 1);',
    'it reads no environment': 'export const home = process.env.HOME;',
  }),

  ...refused('libs/service/src/snippet.ts', 'no-restricted-syntax', {
    'nothing is exported by default': 'export default function service(): void {}',
    'there are no enums': 'export enum Colour { Red }',
    'an interface has no prefix': 'export interface IService { readonly name: string }',
  }),
  ...refused('libs/service/src/snippet.ts', '@typescript-eslint/no-explicit-any', { 'there is no any': 'export let thing: any;' }),
];

const right = [
  { path: domain, code: "export { Problem, type OrderPlaced } from '@saga/contracts';\nexport { other } from './other';" },
  { path: domain, code: 'export const later = (moment: Date): Date => new Date(moment.getTime() + 1);' },
  { path: 'apps/order/src/snippet.ts', code: "export { saga } from '@saga/messaging';\nexport { runService } from '@saga/service';" },
  { path: 'apps/order/test/snippet.e2e.spec.ts', code: "export { attach } from '@saga/mesh';" },
  { path: 'apps/demo/src/snippet.ts', code: "export { startMesh } from '@saga/mesh';" },
  { path: 'apps/demo/test/snippet.e2e.spec.ts', code: "export { check } from '@saga/ops/check';" },
  {
    path: 'apps/simulation/src/snippet.ts',
    code: "export { orderSaga } from '@saga/order/saga';\nexport { saga } from '@saga/messaging';",
  },
  { path: 'apps/bench/src/snippet.ts', code: "export { check } from '@saga/ops/check';\nexport { Random } from '@saga/demo/random';" },
  {
    path: 'apps/console/src/snippet.ts',
    code: "export { PostOffice } from '@saga/ops/dead-letters';\nexport { attach } from '@saga/mesh/attach';",
  },
  { path: 'apps/ops/src/snippet.ts', code: "export { keyOf } from '@saga/contracts';\nexport { saga } from '@saga/messaging';" },
  {
    path: 'libs/contracts/src/snippet.ts',
    code: "export { Type } from 'avsc';\nexport { SchemaRegistry } from '@kafkajs/confluent-schema-registry';",
  },
  { path: 'libs/messaging/src/snippet.ts', code: "export { Kafka } from 'kafkajs';\nexport { keyOf } from '@saga/contracts';" },
  { path: 'libs/service/src/snippet.ts', code: "export { isTransient } from '@saga/messaging';" },
  { path: 'libs/mesh/src/snippet.ts', code: "export { keyOf } from '@saga/contracts';" },
];

describe('the boundaries', () => {
  const broken = lint([...wrong, ...right]);

  it.each(wrong.map((snippet, index) => ({ ...snippet, index })))('$promise ($path)', ({ rule, index }) => {
    expect(broken[index]).toContain(rule);
  });

  it.each(right.map((snippet, index) => ({ ...snippet, index })))('accept what is right in $path', ({ index }) => {
    expect(broken[wrong.length + index]).toEqual([]);
  });
});

/** The names of the rules that each snippet breaks. */
function lint(snippets: readonly { readonly path: string; readonly code: string }[]): string[][] {
  const env = { ...process.env, NX_DAEMON: 'false' };
  const options = { cwd: join(__dirname, '..'), input: JSON.stringify(snippets), encoding: 'utf8', env } as const;
  const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'lint-snippets.mjs')], options);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}
