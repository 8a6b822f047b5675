import { useState } from 'react';
import type { DeedAnswer, DiscardBody, RedriveBody } from '../../../src/api';
import { messageOf, post } from '../api';

export interface Deed {
  readonly verb: 'redrive' | 'discard';
  readonly ids: readonly string[];
}

/** How the deed is to be done: `force` with a redrive, `reason` with a discard. */
export type Manner = Pick<RedriveBody, 'force'> | Pick<DiscardBody, 'reason'>;

export interface Doing {
  readonly outcome?: DeedAnswer;
  readonly failure?: string;
  readonly busy?: boolean;
  send(dryRun: boolean, manner: Manner): Promise<void>;
  /** What was tried in another manner was not tried. */
  forget(): void;
}

export function useDeed({ verb, ids }: Deed, onDone: () => void): Doing {
  const [state, setState] = useState<Pick<Doing, 'outcome' | 'failure' | 'busy'>>({});
  const send = async (dryRun: boolean, manner: Manner): Promise<void> => {
    if (state.busy) return;
    setState((before) => ({ outcome: before.outcome, busy: true }));
    try {
      setState({ outcome: await post<DeedAnswer>(`/api/dead-letters/${verb}`, { ids, dryRun, ...manner }) });
      if (!dryRun) onDone();
    } catch (error) {
      setState({ failure: messageOf(error) });
    }
  };
  return { ...state, send, forget: () => setState({}) };
}
