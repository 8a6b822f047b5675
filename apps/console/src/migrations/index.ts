import { ConsoleTables1764000000000 } from './1764000000000-console-tables';
import { RunningTotals1764100000000 } from './1764100000000-running-totals';
import { PositionsByBlock1764200000000 } from './1764200000000-positions-by-block';

export const migrations = [ConsoleTables1764000000000, RunningTotals1764100000000, PositionsByBlock1764200000000] as const;
