import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { MeshError } from './error';
import type { PartName } from './mesh';

/** The documented ports. A part's first port is the one it is known by; those after it serve the part itself (KRaft controller and the listener for the link, registry's health). */
export const fixedPorts = {
  'postgres-aws': [15432],
  'postgres-azure': [25432],
  'kafka-aws': [19092, 19093, 19094],
  'kafka-azure': [29092, 29093, 29094],
  registry: [18080, 18081],
  'connect-aws': [18083],
  'connect-azure': [28083],
  order: [3001],
  inventory: [3002],
  payment: [3003],
  watchdog: [3009],
  console: [3000],
} as const satisfies Record<PartName, readonly number[]>;

export type Ports = { readonly [Name in PartName]: readonly number[] };

/**
 * Ports that are free now, drawn from below the range that systems give to outgoing connections (from 32768 on Linux, 49152 on macOS). One out of
 * that range, as binding port 0 gives, can be taken while its part is down, even by a client's own retry that then connects to itself.
 */
export async function freePorts(): Promise<Ports> {
  const drawn = new Set<number>();
  const draw = async (): Promise<number> => {
    for (;;) {
      const port = randomInt(10_000, 32_768);
      if (!drawn.has(port) && (await isFree(port))) {
        drawn.add(port);
        return port;
      }
    }
  };
  const ports: Partial<Record<PartName, readonly number[]>> = {};
  for (const [name, { length }] of Object.entries(fixedPorts)) {
    ports[name as PartName] = await Promise.all(Array.from({ length }, draw));
  }
  return ports as Ports;
}

/** Throws a MeshError that names part and port if something listens on one of them. */
export async function requireFree(name: PartName, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await isFree(port)) continue;
    throw new MeshError(
      `Port ${port}, which ${name} needs, is taken by another program: end that, or let the mesh choose with --ports free.`,
    );
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
