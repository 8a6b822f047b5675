import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkout } from '../checkout';
import { MeshError, sentenceOf } from '../error';
import { consolePart, watchdogPart, type Environment, type ServiceName } from '../mesh';
import { answers, type Plan, type Run } from '../plan';
import { supervise, type Command } from './supervise';

/** One of our own programs, run from its sources under the Node that runs us. */
export function appCommand(environment: Environment, app: string, ...parameters: string[]): Command {
  const main = join(checkout, 'apps', app, 'src', 'main.ts');
  return {
    program: process.execPath,
    arguments: ['--conditions=@saga/source', '-r', '@swc-node/register', main, ...parameters],
    environment: { ...process.env, ...environment, SWC_NODE_PROJECT: join(checkout, 'tsconfig.base.json') },
    folder: checkout,
    stopSignal: 'TERM',
  };
}

/** The services are processes whoever provides the infrastructure: what is tested is what was just edited. */
export function servicePlan(environment: Environment, name: ServiceName, endpoint: string): Plan {
  return {
    name,
    ports: [Number(new URL(endpoint).port)],
    after: [],
    prepare: () => Promise.resolve(),
    launch: (log, more) => supervise(appCommand({ ...environment, ...more }, name), log),
    probe: () => answers(`${endpoint}/health/ready`),
  };
}

/** The page is built first if its sources have changed. Without it the console says so where the page would be, and the saga starts all the same. */
export function consolePlan(run: Run, onProgress: (line: string) => void): Plan {
  return {
    name: consolePart,
    ports: run.ports[consolePart],
    after: [],
    prepare: () => buildPage().catch((error: unknown) => onProgress(`The console has no page. ${sentenceOf(error)}`)),
    launch: (log) => supervise(appCommand(run.environment, 'console'), log),
    probe: () => answers(`${run.endpoints[consolePart]}/health/ready`),
  };
}

async function buildPage(): Promise<void> {
  const build = spawn(process.execPath, [join(checkout, 'apps', 'console', 'page', 'build.mjs')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(build.stderr), once(build, 'exit') as Promise<[number | null]>]);
  if (code !== 0) throw new MeshError(`It could not be built: ${said.trim()}`);
}

export function watchdogPlan(run: Run): Plan {
  return {
    name: watchdogPart,
    ports: run.ports[watchdogPart],
    after: [],
    prepare: () => Promise.resolve(),
    launch: (log) => supervise(appCommand(run.environment, 'ops', 'watch'), log),
    probe: () => answers(`${run.endpoints[watchdogPart]}/health/live`),
  };
}
