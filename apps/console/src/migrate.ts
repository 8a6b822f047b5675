import { ownerConfig, readConfig, runMigrations } from '@saga/service/migrate';
import { ConsoleTables1764000000000 } from './migrations/1764000000000-console-tables';

void runMigrations({
  url: readConfig('CONSOLE', ownerConfig).ownerDatabaseUrl,
  migrations: [ConsoleTables1764000000000],
});
