import type { ReactNode } from 'react';
import { Glyph, type Tone } from './mark';

/** One sentence about how something went or stands; read out when it appears. */
export function Notice({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <div className={`notice tone-edge-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Glyph tone={tone} />
      <div>{children}</div>
    </div>
  );
}

export function Failure({ failure }: { readonly failure: Error }) {
  return <Notice tone="bad">{failure.message}</Notice>;
}
