import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { containerInfrastructure } from './containers/infrastructure';
import { ControlSocket } from './control';
import { endpointsOf, environmentOf } from './environment';
import { MeshError } from './error';
import { folderFor } from './folder';
import type { LinkOptions } from './link';
import { infrastructureParts, partNamed, serviceParts, type Environment, type Mesh } from './mesh';
import { OwnPart } from './part';
import type { Infrastructure, JvmMode, Plan, Run } from './plan';
import { fixedPorts, freePorts, requireFree } from './ports';
import { processInfrastructure } from './processes/infrastructure';
import { provision } from './processes/provision';
import { consolePlan, servicePlan, watchdogPlan } from './processes/service';
import { socketPath } from './socket';
import { stateFile, writeState } from './state';
import { stopInOrder } from './stop';

export const providerNames = ['processes', 'containers'] as const;
/** Who runs the infrastructure: this machine's own processes, or a container engine. */
export type ProviderName = (typeof providerNames)[number];

const providers = { processes: processInfrastructure, containers: containerInfrastructure } as const;

export interface StartOptions {
  /** Logs and mesh.json, and the data of processes; a temporary folder that is removed at the end if none is given. */
  readonly folder?: string;
  /** Defaults to what the variable MESH says, and to processes without it. */
  readonly provider?: ProviderName;
  readonly ports: 'fixed' | 'free';
  /** Defaults to quick, which suits a run of minutes. */
  readonly jvm?: JvmMode;
  /** How the clouds are joined. Delay and bandwidth are refused for containers. */
  readonly link?: LinkOptions;
  /** False starts the infrastructure alone, without provisioning it or looking after it. */
  readonly services: boolean;
  /** Whether the console runs with the services; false unless told. */
  readonly console?: boolean;
  /** Laid over what the mesh makes itself. */
  readonly environment?: Environment;
  /** One line at a time: what became ready, and later the sentence of a part that died. */
  readonly onProgress?: (line: string) => void;
  /** Aborting it while the mesh starts ends what has been started. */
  readonly signal?: AbortSignal;
}

/** The provider that MESH names, if it names one. Throws a MeshError if there is none of that name. */
export function providerOf({ MESH }: NodeJS.ProcessEnv): ProviderName | undefined {
  if (!MESH) return undefined;
  const provider = providerNames.find((name) => name === MESH);
  if (!provider) throw new MeshError(`MESH is one of ${providerNames.join(', ')}, not ${MESH}.`);
  return provider;
}

/**
 * Starts the system, which ends with this process: its own children at once, containers when Testcontainers' reaper comes. Resolves when all of it answers; throws a MeshError, with everything ended
 * again, if a part does not come up.
 */
export async function startMesh(options: StartOptions): Promise<Mesh> {
  const { onProgress = () => undefined } = options;
  const provide = providers[options.provider ?? providerOf(process.env) ?? 'processes'];
  const folder = folderFor(options.folder, 'saga-mesh');
  const socket = socketPath('mesh', folder);
  const control = await ControlSocket.claim(socket);
  if (!control)
    throw new MeshError(`A mesh is running in ${folder} already; see npm run mesh -- status, or end it with npm run mesh -- down.`);
  const parts: OwnPart[] = [];
  const ending = new AbortController();
  let infrastructure: Infrastructure | undefined;
  let provisioned: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopAndCleanUp());
  const stopAndCleanUp = async (): Promise<void> => {
    const began = Date.now();
    ending.abort();
    try {
      await stopInOrder(parts).finally(() => infrastructure?.close());
      // Its log is read until it has ended, and its failure is the start's.
      await provisioned?.catch(() => undefined);
    } finally {
      control.close();
      rmSync(options.folder ? stateFile(folder) : folder, { recursive: true, force: true });
    }
    if (parts.length > 0) onProgress(`stopped in ${seconds(Date.now() - began).trim()}`);
  };
  try {
    const run = await runIn(folder, options);
    const provided = provide(run, onProgress, ending.signal);
    // What is provided after all, when nobody waits for it any more, is nobody's.
    provided.then((late) => (ending.signal.aborted ? late.close() : undefined)).catch(() => undefined);
    infrastructure = await Promise.race([provided, aborted(options.signal)]);
    const plans = [
      ...infrastructure.plans,
      ...(options.services
        ? [...serviceParts.map((name) => servicePlan(run.environment, name, run.endpoints[name])), watchdogPlan(run)]
        : []),
      ...(options.services && options.console ? [consolePlan(run, onProgress)] : []),
    ];
    for (const plan of plans) await requireFree(plan.name, plan.ports);
    parts.push(...plans.map((plan) => new OwnPart(plan, run.endpoints[plan.name], logFile(folder, plan.name), onProgress)));
    const { endpoints, environment } = run;
    const mesh: Mesh = { endpoints, environment, parts, part: (name) => partNamed(parts, name), link: infrastructure.link, stop };
    writeState(stateFile(folder), { pid: process.pid, socket, endpoints, environment });
    control.expose(mesh);
    provisioned = options.services ? provisionedIn(run, onProgress, ending.signal) : undefined;
    await Promise.race([startAll(parts, plans, provisioned, onProgress), aborted(options.signal)]);
    return mesh;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runIn(folder: string, options: StartOptions): Promise<Run> {
  const ports = options.ports === 'fixed' ? fixedPorts : await freePorts();
  const endpoints = endpointsOf(ports);
  return {
    folder,
    ports,
    endpoints,
    // The console breaks what it shows by way of the mesh itself.
    environment: { ...environmentOf(endpoints), CONSOLE_MESH_STATE: stateFile(folder), ...options.environment },
    jvm: options.jvm ?? 'quick',
    link: options.link,
  };
}

async function provisionedIn(run: Run, onProgress: (line: string) => void, ending: AbortSignal): Promise<void> {
  const started = Date.now();
  await provision(run.environment, logFile(run.folder, 'provision'), onProgress, ending);
  onProgress(`${'provisioned'.padEnd(14)} ${seconds(Date.now() - started)}`);
}

/** The provisioner waits for each part by itself, so it starts with them and uses what is there while the rest still comes up. */
async function startAll(
  parts: readonly OwnPart[],
  plans: readonly Plan[],
  provisioned: Promise<void> | undefined,
  onProgress: (line: string) => void,
): Promise<void> {
  const isProgram = (part: OwnPart): boolean => !infrastructureParts.some((name) => name === part.name);
  const infrastructure = startTogether(
    parts.filter((part) => !isProgram(part)),
    plans,
    onProgress,
  );
  await Promise.all([infrastructure, provisioned]);
  await startTogether(parts.filter(isProgram), plans, onProgress);
}

/** Each part starts as soon as those it needs are ready. The first failure is thrown. */
async function startTogether(parts: readonly OwnPart[], plans: readonly Plan[], onProgress: (line: string) => void): Promise<void> {
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

function logFile(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const interrupted = (): void => reject(new MeshError('Interrupted while starting.'));
    if (signal?.aborted) interrupted();
    signal?.addEventListener('abort', interrupted, { once: true });
  });
}
