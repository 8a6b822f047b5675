import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { OrderTables1763700000000 } from './migrations/1763700000000-order-tables';
import { DeadLetters1763800000000 } from './migrations/1763800000000-dead-letters';
import { Partitions1763900000000 } from './migrations/1763900000000-partitions';

void runMigrations({
  url: readConfig('ORDER', ownerConfig).ownerDatabaseUrl,
  migrations: [OrderTables1763700000000, DeadLetters1763800000000, Partitions1763900000000],
});
