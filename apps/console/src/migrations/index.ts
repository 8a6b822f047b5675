import { ConsoleTables1764000000000 } from './1764000000000-console-tables';
import { RunningTotals1764100000000 } from './1764100000000-running-totals';
import { PositionsByBlock1764200000000 } from './1764200000000-positions-by-block';
import { EventsSummarised1764300000000 } from './1764300000000-events-summarised';

export const migrations = [
  ConsoleTables1764000000000,
  RunningTotals1764100000000,
  PositionsByBlock1764200000000,
  EventsSummarised1764300000000,
] as const;
