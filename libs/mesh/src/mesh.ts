import { MeshError } from './error';

export const infrastructureParts = [
  'postgres-aws',
  'postgres-azure',
  'kafka-aws',
  'kafka-azure',
  'registry',
  'connect-aws',
  'connect-azure',
] as const;
export const serviceParts = ['order', 'inventory', 'payment'] as const;
/** Of the operations program, what stays. */
export const watchdogPart = 'watchdog';
/** Looks on, and can be left out: the saga does not know of it. */
export const consolePart = 'console';
export const partNames = [...infrastructureParts, ...serviceParts, watchdogPart] as const;

export type Cloud = 'aws' | 'azure';
export type ServiceName = (typeof serviceParts)[number];
export type PartName = (typeof partNames)[number] | typeof consolePart;

/** `killed` is the work of a verb; `dead` means that the part ended without being asked to. */
export type PartState = 'stopped' | 'starting' | 'running' | 'paused' | 'killed' | 'dead';

export interface PartStatus {
  readonly name: PartName;
  readonly state: PartState;
  readonly endpoint: string;
  /** Of its process, while there is one: not of a process that watches over it. */
  readonly pid?: number;
  /** Milliseconds from the last start to the first good answer. */
  readonly readyAfterMs?: number;
  /** Why it is dead, in one sentence. */
  readonly detail?: string;
}

/** One part of a running mesh. Each verb resolves when it has taken effect and throws a MeshError if the part's state does not allow it. */
export interface Part {
  readonly name: PartName;
  readonly endpoint: string;
  status(): Promise<PartStatus>;
  /** Starts it again on the same port and data; resolves when it answers. A service may be given more environment, for this start alone. */
  start(more?: Environment): Promise<void>;
  /** SIGKILL: no chance to say goodbye. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/**
 * `host:port` for brokers and PostgreSQL, a base URL for what speaks HTTP. The services' endpoints are there even if the mesh does not run
 * them: it is where they will be.
 */
export type Endpoints = Readonly<Record<PartName, string>>;

export type Environment = Readonly<Record<string, string>>;

export const directions = ['aws-to-azure', 'azure-to-aws'] as const;
export type Direction = (typeof directions)[number];

/** The way between the clouds, on which each cloud's worker pulls from the other's broker. */
export interface Link {
  /** From now on nothing gets through in this direction, on connections that are open neither. Throws a MeshError if processes were started without a link. */
  cut(direction: Direction): Promise<void>;
  heal(direction: Direction): Promise<void>;
  /** Whoever cut it, and from wherever; a link that cannot be cut is not. */
  isCut(direction: Direction): Promise<boolean>;
}

/** The whole system for one run, whoever provides it. */
export interface Mesh {
  readonly endpoints: Endpoints;
  /** What services, provisioner and Connect workers are configured with. */
  readonly environment: Environment;
  readonly parts: readonly Part[];
  /** Throws a MeshError that lists the parts if there is none of this name. */
  part(name: string): Part;
  readonly link: Link;
  /** Ends all parts within 10 s. Data of processes stays where it is; that of containers goes with them. */
  stop(): Promise<void>;
}

export function partNamed(parts: readonly Part[], name: string): Part {
  const part = parts.find((candidate) => candidate.name === name);
  if (!part)
    throw new MeshError(`There is no part ${name || 'without a name'}; the parts are ${parts.map((each) => each.name).join(', ')}.`);
  return part;
}
