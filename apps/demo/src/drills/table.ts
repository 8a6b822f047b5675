import { chaos } from './chaos';
import { failingCompensation } from './compensation';
import { crashes } from './crash';
import { diskFull } from './disk-full';
import type { Drill } from './drill';
import { killBrokers, killDatabases, killRegistry, killWorkers } from './kills';
import { participantDown } from './participant-down';
import { poison } from './poison';
import { cancellation, lateAnswer } from './races';
import { rebalanceStorm } from './rebalance';
import { replay } from './replay';
import { silentRelay } from './silent-relay';
import { slowParticipant } from './slow';
import { twice } from './twice';
import { zombie } from './zombie';

/** Every drill, in the order in which `all` plays them. */
export const drills: readonly Drill[] = [
  ...crashes,
  zombie,
  killBrokers,
  killWorkers,
  killDatabases,
  killRegistry,
  diskFull,
  silentRelay,
  twice,
  replay,
  rebalanceStorm,
  slowParticipant,
  participantDown,
  lateAnswer,
  cancellation,
  poison,
  failingCompensation,
  chaos,
];
