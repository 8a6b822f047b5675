import { Patience } from '../src/patience';

/** That of a consumer which nobody stops. */
export function patience(onWait: (reason: string | undefined) => unknown = () => undefined): Patience {
  return new Patience({ onWait: (reason) => void onWait(reason), keepAlive: () => Promise.resolve(), isStopping: () => false });
}
