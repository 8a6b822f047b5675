import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { InventoryTables1763700000000 } from './migrations/1763700000000-inventory-tables';
import { DeadLetters1763800000000 } from './migrations/1763800000000-dead-letters';

void runMigrations({
  url: readConfig('INVENTORY', ownerConfig).ownerDatabaseUrl,
  migrations: [InventoryTables1763700000000, DeadLetters1763800000000],
});
