import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { InventoryTables1763700000000 } from './migrations/1763700000000-inventory-tables';

void runMigrations({ url: readConfig('INVENTORY', ownerConfig).ownerDatabaseUrl, migrations: [InventoryTables1763700000000] });
