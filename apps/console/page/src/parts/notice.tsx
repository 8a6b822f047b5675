import type { ReactNode } from 'react';
import { Glyph, type Tone } from './mark';

/** One sentence about how something went or stands. What went wrong is read out as it appears; what else is to be read out stands in a Status. */
export function Notice({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <div className={`notice tone-edge-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Glyph tone={tone} />
      <div>{children}</div>
    </div>
  );
}

export function Failure({ failure }: { readonly failure: Error }) {
  return <Notice tone="bad">{failure.message}</Notice>;
}

/** What comes into it is read out. It is there before, and empty: what comes together with its region often is not. */
export function Status({ children }: { readonly children: ReactNode }) {
  return (
    <div className="status" role="status">
      {children}
    </div>
  );
}
