import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { migrations } from './migrations';

void runMigrations({ url: readConfig('CONSOLE', ownerConfig).ownerDatabaseUrl, migrations: [...migrations] });
