import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attach, statusOf } from './attach';
import { checkout } from './checkout';
import { linkVerbs, partVerbs, type MeshStatus } from './control';
import { MeshError, sentenceOf } from './error';
import type { LinkOptions } from './link';
import { directions, type PartStatus } from './mesh';
import { findJava } from './processes/java';
import { renewSums } from './processes/maven';
import { stateFile } from './state';
import { up } from './up';

const help = `Starts the whole system for development, and acts on its parts.

Usage: npm run mesh -- VERB [options]

  up                     start everything and stay; Ctrl-C stops it
  status                 the parts, their state and where they are, and the link between the clouds
  kill PART              SIGKILL, as a crash would
  pause PART             freeze it: connections stay open, nothing answers
  resume PART            wake it again
  start PART             start a killed or dead part, with the same port and data
  cut DIRECTION          let nothing through from one cloud to the other: aws-to-azure or azure-to-aws; processes need --round-trip or the console for that
  heal DIRECTION         let it through again
  down                   stop the mesh that runs in another terminal
  sums                   write infra/jvm/SHA256SUMS anew after a change of pom.xml

  --folder FOLDER        data, logs and mesh.json (default: .mesh)
  --ports fixed|free     for up: the documented ports, or free ones (default: fixed)
  --jvm fast|quick       for up: full speed, or a start a third sooner (default: fast)
  --round-trip MS        for up, processes only: the clouds are this far apart, and can be cut apart; 0 is as near as without it,
                         and is what it is with the console
  --bandwidth MBIT       for up, processes only: megabits a second in each direction between the clouds (default: unlimited)
  --no-console           for up: the saga alone, without the console
  --infrastructure-only  for up: no provisioning, no services
  --json                 for status: as JSON
  --help

MESH=containers runs the infrastructure in containers instead of processes: it needs Docker, no Java, and keeps no data.
FOLDER/mesh.json tells endpoints and environment while the mesh runs, FOLDER/logs has a file for each part.
Downloads are kept in SAGA_MESH_CACHE (default: the user's cache folder). As root, PostgreSQL runs as another user, whose data and programs
are in /var/lib/saga-mesh if that user cannot get to FOLDER or to the cache.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string', default: join(checkout, '.mesh') },
      ports: { type: 'string', default: 'fixed' },
      jvm: { type: 'string', default: 'fast' },
      'round-trip': { type: 'string' },
      bandwidth: { type: 'string' },
      'no-console': { type: 'boolean', default: false },
      'infrastructure-only': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [verb, target = '', ...others] = positionals;
  if (values.help || verb === undefined) {
    console.log(help);
    if (!values.help) process.exitCode = 2;
  } else if (others.length > 0) {
    throw new MeshError(`${verb} takes one name at a time, not ${[target, ...others].join(' ')}.`);
  } else if (verb === 'up') {
    const ports = oneOf('--ports', values.ports, ['fixed', 'free']);
    const jvm = oneOf('--jvm', values.jvm, ['fast', 'quick']);
    const services = !values['infrastructure-only'];
    const withConsole = services && !values['no-console'];
    // The console has a switch that cuts the link.
    const link = linkOptions(values['round-trip'], values.bandwidth) ?? (withConsole ? {} : undefined);
    await up({ folder: values.folder, ports, jvm, link, services, console: withConsole });
  } else if (verb === 'sums') {
    console.log(`infra/jvm/SHA256SUMS lists ${await renewSums(findJava(), console.error)} files.`);
  } else {
    await act(verb, target, values.folder, values.json);
  }
}

async function act(verb: string, target: string, folder: string, json: boolean): Promise<void> {
  const partVerb = partVerbs.find((known) => known === verb);
  const linkVerb = linkVerbs.find((known) => known === verb);
  if (!partVerb && !linkVerb && verb !== 'status' && verb !== 'down')
    throw new MeshError(`There is no verb ${verb}; see npm run mesh -- --help`);
  const file = stateFile(folder);
  if (verb === 'status') {
    console.log(shown(await statusOf(file), json));
    return;
  }
  const mesh = await attach(file);
  if (partVerb) await mesh.part(target)[partVerb]();
  else if (linkVerb) await mesh.link[linkVerb](oneOf('DIRECTION', target, directions));
  else await mesh.stop();
}

function shown({ statuses, cut }: MeshStatus, json: boolean): string {
  const link = directions.map((way) => [way, cut.includes(way) ? 'cut' : 'whole'] as const);
  if (json) return JSON.stringify({ parts: statuses, link: Object.fromEntries(link) }, null, 2);
  return [...statuses.map(lineOf), ...link.map(([way, state]) => `${way.padEnd(14)} ${state}`)].join('\n');
}

function lineOf({ name, state, pid, endpoint, detail }: PartStatus): string {
  return `${name.padEnd(14)} ${state.padEnd(8)} ${String(pid ?? '').padEnd(7)} ${endpoint}${detail ? `\n  ${detail}` : ''}`;
}

function linkOptions(roundTrip: string | undefined, bandwidth: string | undefined): LinkOptions | undefined {
  if (roundTrip === undefined && bandwidth === undefined) return undefined;
  return {
    roundTripMs: roundTrip === undefined ? undefined : measure('--round-trip', roundTrip, 0),
    megabitsPerSecond: bandwidth === undefined ? undefined : measure('--bandwidth', bandwidth, 0.1),
  };
}

function measure(option: string, value: string, least: number): number {
  const number = value.trim() === '' ? NaN : Number(value);
  if (!(number >= least && number <= 100_000)) throw new MeshError(`${option} is a number from ${least} to 100000, not ${value}.`);
  return number;
}

function oneOf<Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === value);
  if (!choice) throw new MeshError(`${option} is ${choices.join(' or ')}, not ${value}.`);
  return choice;
}

main().catch((error: unknown) => {
  const wrongUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(wrongUsage ? (error as Error).message : sentenceOf(error));
  process.exit(wrongUsage ? 2 : 1);
});
