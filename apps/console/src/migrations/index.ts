import { ConsoleTables1764000000000 } from './1764000000000-console-tables';
import { RunningTotals1764100000000 } from './1764100000000-running-totals';

export const migrations = [ConsoleTables1764000000000, RunningTotals1764100000000] as const;
