import type { Guard } from './guard';
import { sagaGuards } from './saga-guards';
import { shellGuards } from './shell-guards';

/** What keeps the guarantees, one guard at a time. */
export const guards: readonly Guard[] = [...shellGuards, ...sagaGuards];
