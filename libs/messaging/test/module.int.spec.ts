import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { eventually } from '@saga/mesh';
import { DataSource } from 'typeorm';
import { inTransaction, MessagingModule } from '../src';
import { Gate } from './gate';
import { LedgerRepository, ledgerSaga } from './ledger';
import { kafkaBrokers, registryUrl } from './mesh';
import { Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await Sandbox.open()));
afterAll(() => sandbox.close());

@Module({})
class Root {}

@Module({})
class Database {}

/** The messaging of a service, without its consumer. */
function start() {
  const provided = [{ provide: DataSource, useValue: sandbox.dataSource }];
  const messaging = MessagingModule.register({
    service: 'inventory',
    kafkaBrokers,
    registryUrl,
    saga: ledgerSaga(),
    repository: LedgerRepository,
  });
  const database = { module: Database, global: true, providers: provided, exports: [DataSource] };
  return NestFactory.createApplicationContext({ module: Root, imports: [database, messaging] }, { logger: false });
}

it('a service that starts forgets what is left of idempotency keys past their lifetime, and is not held up by it', async () => {
  await sandbox.dataSource.query(
    `INSERT INTO idempotency_keys (scope, key, fingerprint, created_at) VALUES ('ada', 'old', '', now() - interval '2 days')`,
  );
  const gate = new Gate();
  const held = inTransaction(sandbox.dataSource, async (tx) => {
    await tx.query(`LOCK TABLE idempotency_keys`);
    await gate.pass();
  });
  await gate.reached;
  const service = await start().finally(() => gate.open());
  await held;
  await eventually(async () => expect(await sandbox.count('idempotency_keys')).toBe(0));
  await service.close();
});
