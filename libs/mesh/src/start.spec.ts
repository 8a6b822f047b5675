import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { folderFor } from './folder';
import { severable } from './link';
import type { PartName } from './mesh';
import type { Plan } from './plan';
import { processInfrastructure } from './processes/infrastructure';
import { provision } from './processes/provision';
import { startMesh } from './start';
import { stateFile } from './state';

jest.mock('./processes/infrastructure', () => ({ processInfrastructure: jest.fn() }));
jest.mock('./processes/provision', () => ({ provision: jest.fn() }));

const done = (): Promise<void> => Promise.resolve();

describe('the start of a mesh', () => {
  const launch = jest.fn<ReturnType<Plan['launch']>, []>(() => Promise.reject(new Error('It was launched.')));
  const close = jest.fn(done);
  const provide = (...parts: [PartName, number][]): void => {
    const plans = parts.map(([name, port]): Plan => ({ name, ports: [port], after: [], prepare: done, launch, probe: done }));
    jest.mocked(processInfrastructure).mockResolvedValue({ plans, link: severable({ cut: done, heal: done }), close });
  };

  it('names the port that is taken and the part that needs it, starts none, and leaves nothing behind', async () => {
    const folder = folderFor(undefined, 'saga-mesh-spec');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      provide(['kafka-aws', 0], ['kafka-azure', port]);
      await expect(startMesh({ provider: 'processes', folder, ports: 'free', services: false })).rejects.toThrow(
        `Port ${port}, which kafka-azure needs, is taken by another program`,
      );
      expect(launch).not.toHaveBeenCalled();
      expect(close).toHaveBeenCalled();
      expect(existsSync(stateFile(folder))).toBe(false);
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('that is interrupted removes the folder when the provisioner, whose log is there, has ended', async () => {
    provide();
    const interruption = new AbortController();
    const folders: { readonly path: string; readonly isThere: boolean }[] = [];
    jest.mocked(provision).mockImplementation(async (_, log, __, ending) => {
      interruption.abort();
      await once(ending, 'abort');
      await turn();
      const path = dirname(dirname(log));
      folders.push({ path, isThere: existsSync(path) });
    });
    const start = startMesh({ provider: 'processes', ports: 'free', services: true, signal: interruption.signal });
    await expect(start).rejects.toThrow('Interrupted while starting.');
    expect(folders).toEqual([{ path: expect.any(String) as string, isThere: true }]);
    expect(folders.filter(({ path }) => existsSync(path))).toEqual([]);
  });
});
