import { reasonOf } from '@saga/service';
import { compare } from './compare';
import { playGrowth } from './growth/growth-round';
import { writeGrowth } from './growth/report';
import { readOptions, type Options } from './options';
import { playProfile } from './profile/profile-round';
import { writeProfiles } from './profile/report';
import { circumstances } from './report/machine';
import { writeComparison, writeResults } from './report/write';
import { playRound, type Round } from './round';
import { writeSteady } from './steady/report';
import { playSteady } from './steady/steady-round';
import { root } from './subjects/checkout';
import { costNamed } from './subjects/costs';
import type { Say } from './subjects/launch';
import {
  ownMesh,
  ownMeshWithConsole,
  presentCheckout,
  runningMesh,
  runningMeshWithConsole,
  subjectOfCost,
  subjectOfRevision,
  type Subject,
} from './subjects/subject';
import { subjectApart, subjectOfInstances } from './subjects/variants';
import { chromiumFrom } from './view/open-page';
import { writeView } from './view/report';
import { playView } from './view/view-round';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.log(options);
    return;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => (interruption.signal.aborted ? process.exit(130) : interruption.abort(new Error('Interrupted.'))));
  }
  const began = Date.now();
  const say = (line: string): void => console.log(`${((Date.now() - began) / 1_000).toFixed(0).padStart(5)} s  ${line}`);
  try {
    await jobs[options.kind](options, interruption.signal, say);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = 130;
  }
}

type Job = (options: Options, signal: AbortSignal, say: Say) => Promise<void>;

const jobs: Readonly<Record<Options['kind'], Job>> = {
  clients: measure,
  comparison: measureInTurn,
  console: measureConsole,
  growth: measureGrown,
  profile: profileAll,
  steady: measureSteady,
};

async function measure(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  const measuredOn = circumstances(root);
  const subject = options.mesh === undefined ? ownMesh : runningMesh(options.mesh);
  const rounds = await inRounds(options, say, () => playRound(subject, options, signal, say));
  console.log(`\n${writeResults({ circumstances: measuredOn, options, rounds }, options.output)}`);
}

async function measureConsole(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  if (options.page !== undefined) chromiumFrom(process.env);
  const measuredOn = circumstances(root);
  const subject = options.mesh === undefined ? ownMeshWithConsole : runningMeshWithConsole(options.mesh);
  const rounds = await inRounds(options, say, () => playView(subject, options, signal, say));
  console.log(`\n${writeView({ circumstances: measuredOn, options, rounds }, options.output)}`);
}

async function inRounds<Figures>({ rounds }: Options, say: Say, play: () => Promise<Figures>): Promise<Figures[]> {
  const all: Figures[] = [];
  for (let number = 1; number <= rounds; number++) {
    say(`round ${number} of ${rounds}`);
    all.push(await play());
  }
  return all;
}

async function measureSteady(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  const measuredOn = circumstances(root);
  const subject = options.mesh === undefined ? ownMesh : runningMesh(options.mesh);
  const round = await playSteady(subject, options, signal, say);
  console.log(`\n${writeSteady({ circumstances: measuredOn, options, round }, options.output)}`);
}

async function measureGrown(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  const measuredOn = circumstances(root);
  const growth = await playGrowth(ownMesh, options, options.past!, signal, say);
  console.log(`\n${writeGrowth({ circumstances: measuredOn, options, growth }, options.output)}`);
}

async function profileAll(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  const measuredOn = circumstances(root);
  const subject = options.mesh === undefined ? ownMesh : runningMesh(options.mesh);
  const profiles = await playProfile(subject, options, signal, say);
  console.log(`\n${writeProfiles({ circumstances: measuredOn, options, profiles }, options.output)}`);
}

async function measureInTurn(options: Options, signal: AbortSignal, say: Say): Promise<void> {
  const measuredOn = circumstances(root);
  const play = (subject: Subject): Promise<Round> => playRound(subject, options, signal, say);
  const contestants = await compare([presentCheckout, ...othersOf(options)], { rounds: options.rounds, play, signal, say });
  console.log(`\n${writeComparison({ circumstances: measuredOn, options, contestants }, options.output)}`);
  if (contestants.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

/** What this checkout is compared with, if with anything. */
function othersOf({ compare: revision, roundTrips, instances, costs }: Options): Subject[] {
  return [
    ...(revision === undefined ? [] : [subjectOfRevision(revision)]),
    ...roundTrips.map(subjectApart),
    ...instances.map(subjectOfInstances),
    ...costs.map((name) => subjectOfCost(costNamed(name))),
  ];
}

main().then(end, (error: unknown) => {
  console.error(reasonOf(error));
  process.exitCode = 1;
  end();
});

/** Clients may still wait for a mesh that is gone: they end here, but not before a pipe has taken what was printed. */
function end(): void {
  process.stdout.write('', () => process.exit());
}
