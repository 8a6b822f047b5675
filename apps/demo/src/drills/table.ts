import type { Drill } from './drill';
import { killBrokers, killDatabases, killRegistry, killWorkers } from './kills';

/** Every drill, in the order in which `all` plays them. */
export const drills: readonly Drill[] = [killBrokers, killWorkers, killDatabases, killRegistry];
