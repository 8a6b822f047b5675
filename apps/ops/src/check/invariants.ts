import type { Books } from './books';
import { moneyConserved, nothingFromNowhere, stockConserved } from './conservation';
import { noneParked } from './dead-letters';
import { monotonicStatus, oneEffect, stateEqualsEvents } from './effects';
import type { Finding } from './finding';
import { inOrderOfSequence, logEqualsOutbox, mirrorsEqualSources } from './log';
import { atomicOutcome, noOrphans, settled } from './outcomes';

/** What must hold when nothing is under way. Each examines all there is, and does not stop at the first fault. */
export const invariants: readonly ((books: Books) => Finding)[] = [
  settled,
  atomicOutcome,
  noOrphans,
  stockConserved,
  moneyConserved,
  nothingFromNowhere,
  monotonicStatus,
  stateEqualsEvents,
  oneEffect,
  noneParked,
  logEqualsOutbox,
  inOrderOfSequence,
  mirrorsEqualSources,
];
