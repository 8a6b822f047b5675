import { join } from 'node:path';
import type { Environment, ServiceName } from '../mesh';
import { checkout } from './checkout';
import { answers, type Plan, type Run } from './plan';
import type { Command } from './supervise';

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

export function servicePlan(run: Run, name: ServiceName): Plan {
  return {
    name,
    ports: run.ports[name],
    after: [],
    command: appCommand(run.environment, name),
    prepare: () => Promise.resolve(),
    probe: () => answers(`${run.endpoints[name]}/health/ready`),
  };
}
