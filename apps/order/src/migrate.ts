import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { OrderTables1763700000000 } from './migrations/1763700000000-order-tables';

void runMigrations({ url: readConfig('ORDER', ownerConfig).ownerDatabaseUrl, migrations: [OrderTables1763700000000] });
