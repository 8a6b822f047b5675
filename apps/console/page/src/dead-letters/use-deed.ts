import { useState } from 'react';
import type { DeedAnswer, DiscardBody, RedriveBody } from '../../../src/api';
import { messageOf, post } from '../api';

export interface Deed {
  readonly verb: 'redrive' | 'discard';
  readonly ids: readonly string[];
}

/** How the deed is to be done: `force` with a redrive, `reason` with a discard. */
export type Manner = Pick<RedriveBody, 'force'> | Pick<DiscardBody, 'reason'>;

/** What came of the latest attempt, and of which. */
interface Attempt {
  readonly manner?: Manner;
  readonly dryRun?: boolean;
  readonly outcome?: DeedAnswer;
  readonly failure?: string;
  readonly busy?: boolean;
}

export interface Doing extends Pick<Attempt, 'outcome' | 'failure' | 'busy'> {
  send(dryRun: boolean): Promise<void>;
}

export function useDeed({ verb, ids }: Deed, manner: Manner, onDone: () => void): Doing {
  const [latest, setLatest] = useState<Attempt>({});
  const send = async (dryRun: boolean): Promise<void> => {
    if (latest.busy) return;
    setLatest((before) => ({ ...before, failure: undefined, busy: true }));
    try {
      setLatest({ manner, dryRun, outcome: await post<DeedAnswer>(`/api/dead-letters/${verb}`, { ids, dryRun, ...manner }) });
      if (!dryRun) onDone();
    } catch (error) {
      setLatest({ manner, dryRun, failure: messageOf(error) });
    }
  };
  // What was tried in another manner was not tried, also if the answer came later; what was done was done.
  if (latest.dryRun && latest.manner !== manner) return { busy: latest.busy, send };
  return { ...latest, send };
}
