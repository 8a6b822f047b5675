import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../options';
import { figure, table } from '../report/format';
import { sentenceOf, type Circumstances } from '../report/machine';
import { keep } from '../report/write';
import { flameGraphOf } from './flame-graph';
import { partNames, sharesOf, type Shares } from './parts';
import type { ServiceProfile } from './profile-round';
import { stacksOf } from './stacks';

interface Measured {
  readonly circumstances: Circumstances;
  readonly options: Options;
  readonly profiles: readonly ServiceProfile[];
}

type Told = Omit<ServiceProfile, 'profile'> & { readonly shares: Shares };

/** Writes a flame graph of each service, and its profile for the developer tools of a browser; and returns what takes the time, as Markdown. */
export function writeProfiles({ circumstances, options, profiles }: Measured, folder: string): string {
  const all = profiles.map(({ profile, ...rest }) => ({ ...rest, profile, stacks: stacksOf(profile) }));
  const told = all.map(({ service, sagasPerSecond, stacks }) => ({ service, sagasPerSecond, shares: sharesOf(stacks) }));
  const markdown = keep(folder, 'results', { circumstances, options, services: told }, markdownOf(circumstances, options, told));
  for (const { service, stacks, profile } of all) {
    writeFileSync(join(folder, `${service}.svg`), flameGraphOf(`${service} with ${options.points[0]} clients`, stacks));
    writeFileSync(join(folder, `${service}.cpuprofile`), JSON.stringify(profile));
  }
  return markdown;
}

export function markdownOf(circumstances: Circumstances, { points, seconds, seed }: Options, services: readonly Told[]): string {
  const row = (name: string, of: (service: Told) => string): string[] => [name, ...services.map(of)];
  const percent = (share: number): string => `${figure(share * 100)} %`;
  const graphs = services.map(({ service }) => `![What ${service} does](${service}.svg)`);
  const paragraphs = [
    '# What takes the time of the services',
    `${sentenceOf(circumstances)} Each service for ${seconds} s with ${points[0]} clients, one after another, a sample each 500 µs, seed ${seed}. Every guarantee was checked after it.`,
    table(
      ['', ...services.map(({ service }) => service)],
      [
        row('sagas/s meanwhile', ({ sagasPerSecond }) => figure(sagasPerSecond)),
        row('awake', ({ shares }) => percent(shares.awake)),
        ...partNames.map((name) => row(`of that: ${name}`, ({ shares }) => percent(shares.parts[name] ?? 0))),
      ],
    ),
    'In a flame graph a call is as wide as its share of the time awake, and stands on its caller.',
    ...graphs,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}
