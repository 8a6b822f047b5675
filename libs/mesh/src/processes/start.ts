import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlSocket } from '../control';
import { endpointsOf, environmentOf } from '../environment';
import { MeshError } from '../error';
import { partNamed, serviceParts, type Environment, type Mesh } from '../mesh';
import { fixedPorts, freePorts, requireFree, type Ports } from '../ports';
import { socketPath } from '../socket';
import { stateFile, writeState } from '../state';
import { classArchives } from './class-archive';
import { connectPlan } from './connect';
import { findJava } from './java';
import { kafkaPlan } from './kafka';
import { jvmParts } from './maven';
import { ProcessPart } from './part';
import type { JvmMode, Plan, Run } from './plan';
import { postgresPlan, postgresPrograms } from './postgres';
import { provision } from './provision';
import { registryPlan } from './registry';
import { servicePlan } from './service';
import { stopInOrder } from './stop';

export interface StartOptions {
  /** Data, logs and mesh.json; a temporary folder that is removed at the end if none is given. */
  readonly folder?: string;
  readonly ports: 'fixed' | 'free';
  /** Defaults to quick, which suits a run of minutes. */
  readonly jvm?: JvmMode;
  /** False starts the infrastructure alone, and does not provision it. */
  readonly services: boolean;
  /** Laid over what the mesh makes itself. */
  readonly environment?: Environment;
  /** One line at a time: what became ready, and later the sentence of a part that died. */
  readonly onProgress?: (line: string) => void;
  /** Aborting it while the mesh starts ends what has been started. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the system as child processes, which die with this process whatever ends it. Resolves when all of it answers; throws a MeshError, with
 * everything ended again, if a part does not come up.
 */
export async function startMesh(options: StartOptions): Promise<Mesh> {
  const { onProgress = () => undefined } = options;
  const folder = realpathSync(options.folder ? made(options.folder) : temporary());
  const socket = socketPath('mesh', folder);
  const control = await ControlSocket.claim(socket);
  if (!control)
    throw new MeshError(`A mesh is running in ${folder} already; see npm run mesh -- status, or end it with npm run mesh -- down.`);
  const parts: ProcessPart[] = [];
  const ending = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAndCleanUp());
  const stopAndCleanUp = async (): Promise<void> => {
    const began = Date.now();
    ending.abort();
    await stopInOrder(parts);
    control.close();
    rmSync(options.folder ? stateFile(folder) : folder, { recursive: true, force: true });
    if (parts.length > 0) onProgress(`stopped in ${seconds(Date.now() - began).trim()}`);
  };
  try {
    const run = await Promise.race([prepare(folder, options, onProgress), aborted(options.signal)]);
    const mesh: Mesh = { endpoints: run.endpoints, environment: run.environment, parts, part: (name) => partNamed(parts, name), stop };
    const plans = [...infrastructure(run), ...(options.services ? serviceParts.map((name) => servicePlan(run, name)) : [])];
    for (const plan of plans) await requireFree(plan.name, plan.ports);
    parts.push(
      ...plans.map((plan) => new ProcessPart(plan, run.endpoints[plan.name], join(folder, 'logs', `${plan.name}.log`), onProgress)),
    );
    writeState(stateFile(folder), { pid: process.pid, socket, endpoints: run.endpoints, environment: run.environment });
    control.expose(mesh);
    await Promise.race([startAll(parts, plans, run, options, ending.signal), aborted(options.signal)]);
    return mesh;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(folder: string, options: StartOptions, onProgress: (line: string) => void): Promise<Run> {
  const java = findJava();
  const [kit, postgres] = await Promise.all([jvmParts(java, onProgress), postgresPrograms()]);
  const archives = await classArchives(java, kit, onProgress);
  const classes = archives === undefined ? undefined : ({ folder: archives, use: 'read' } as const);
  const ports: Ports = options.ports === 'fixed' ? fixedPorts : await freePorts();
  const endpoints = endpointsOf(ports);
  const environment = { ...environmentOf(endpoints), ...options.environment };
  return { folder, ports, endpoints, environment, java, jvm: options.jvm ?? 'quick', jvmParts: kit, classes, postgres };
}

function infrastructure(run: Run): Plan[] {
  return [
    postgresPlan(run, 'aws'),
    postgresPlan(run, 'azure'),
    kafkaPlan(run, 'aws'),
    kafkaPlan(run, 'azure'),
    registryPlan(run),
    connectPlan(run, 'aws'),
    connectPlan(run, 'azure'),
  ];
}

/** The provisioner waits for each part by itself, so it starts with them and uses what is there while the rest still comes up. */
async function startAll(parts: ProcessPart[], plans: Plan[], run: Run, options: StartOptions, ending: AbortSignal): Promise<void> {
  const { services, onProgress = () => undefined } = options;
  const isService = (part: ProcessPart): boolean => serviceParts.some((name) => name === part.name);
  const provisioned = async (): Promise<void> => {
    const started = Date.now();
    await provision(run.environment, join(run.folder, 'logs', 'provision.log'), onProgress, ending);
    onProgress(`${'provisioned'.padEnd(14)} ${seconds(Date.now() - started)}`);
  };
  const infrastructure = startTogether(
    parts.filter((part) => !isService(part)),
    plans,
    onProgress,
  );
  await Promise.all([infrastructure, services ? provisioned() : undefined]);
  await startTogether(parts.filter(isService), plans, onProgress);
}

/** Each part starts as soon as those it needs are ready. The first failure is thrown. */
async function startTogether(parts: readonly ProcessPart[], plans: readonly Plan[], onProgress: (line: string) => void): Promise<void> {
  const started = new Map<string, Promise<void>>();
  for (const part of parts) {
    const after = plans.find((plan) => plan.name === part.name)?.after ?? [];
    const start = async (): Promise<void> => {
      await Promise.all(after.map((name) => started.get(name) ?? Promise.reject(new Error(`${part.name} is listed before ${name}.`))));
      await part.start();
      const { readyAfterMs = 0 } = await part.status();
      onProgress(`${part.name.padEnd(14)} ${seconds(readyAfterMs)}  ${part.endpoint}`);
    };
    started.set(part.name, start());
  }
  await Promise.all(started.values());
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'saga-mesh-'));
  // As root, PostgreSQL runs as another user, who has to get through to its data.
  chmodSync(folder, 0o711);
  return folder;
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const interrupted = (): void => reject(new MeshError('Interrupted while starting.'));
    if (signal?.aborted) interrupted();
    signal?.addEventListener('abort', interrupted, { once: true });
  });
}
