import { runMigrations } from '../src/migrate';

// A migrate command as a process of its own, because what it tells is its exit code.
void runMigrations({ url: process.env.DATABASE_URL!, migrations: [] });
