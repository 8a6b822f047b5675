import { useState } from 'react';
import type { Switches, SwitchView } from '../../../src/api';
import { messageOf, post, useAnswer } from '../api';
import { useLive } from '../live/feed';
import { Heading } from '../parts/heading';
import { Failure, Notice, Status } from '../parts/notice';
import { SwitchCard } from './switch-card';

const groups: readonly { readonly group: SwitchView['group']; readonly title: string }[] = [
  { group: 'services', title: 'Services' },
  { group: 'events', title: 'Events' },
  { group: 'link', title: 'The link between the clouds' },
];

export function BreakView() {
  const { answer, failure, reload, take } = useAnswer<Switches>('/api/switches');
  const [busy, setBusy] = useState<string>();
  const [outcome, setOutcome] = useState<{ readonly tone: 'good' | 'bad'; readonly sentence: string }>();
  // With each look at the mesh: others turn switches too, and what is told of a part is the same whether it was stopped or paused.
  useLive('mesh', reload);
  const flip = async ({ name, kind, title }: SwitchView, on: boolean): Promise<void> => {
    if (busy !== undefined) return;
    setBusy(name);
    try {
      take(await post<Switches>(`/api/switches/${name}`, { on }));
      setOutcome({ tone: 'good', sentence: `${title}: ${kind === 'once' ? 'done' : on ? 'on' : 'off'}.` });
    } catch (error) {
      setOutcome({ tone: 'bad', sentence: `${title}: ${messageOf(error)}` });
      reload();
    }
    setBusy(undefined);
  };
  return (
    <>
      <Heading
        title="Break it"
        lead="Each switch does harm that the system promises to survive. Break, place orders, watch them wait, and heal."
      />
      {failure && <Failure failure={failure} />}
      <Status>
        {answer && !answer.enabled && (
          <Notice tone="quiet">{answer.reason ?? 'Nothing can be broken from here: this is for development alone.'}</Notice>
        )}
        {outcome?.tone === 'good' && <Notice tone="good">{outcome.sentence}</Notice>}
      </Status>
      {outcome?.tone === 'bad' && <Notice tone="bad">{outcome.sentence}</Notice>}
      {answer &&
        groups.map(({ group, title }) => (
          <section key={group} aria-label={title}>
            <h2>{title}</h2>
            <div className="switches">
              {answer.switches
                .filter((each) => each.group === group)
                .map((each) => (
                  <SwitchCard
                    key={each.name}
                    view={each}
                    isBusy={busy === each.name}
                    isWaiting={busy !== undefined}
                    isEnabled={answer.enabled}
                    onFlip={(on) => void flip(each, on)}
                  />
                ))}
            </div>
          </section>
        ))}
    </>
  );
}
