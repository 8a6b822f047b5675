import { rmSync } from 'node:fs';
import { attach } from './attach';
import { ControlSocket } from './control';
import { endpointsOf, environmentOf } from './environment';
import { folderFor } from './folder';
import { severable } from './link';
import { partNamed } from './mesh';
import { fixedPorts } from './ports';
import { socketPath } from './socket';
import { stateFile, writeState } from './state';

describe('a mesh that another program runs', () => {
  const folder = folderFor(undefined, 'saga-mesh-spec');
  const endpoints = endpointsOf(fixedPorts);
  const link = severable({ cut: () => Promise.resolve(), heal: () => Promise.resolve() });
  let control: ControlSocket;

  beforeAll(async () => {
    const socket = socketPath('mesh', folder);
    control = (await ControlSocket.claim(socket))!;
    control.expose({ parts: [], part: (name) => partNamed([], name), link, stop: () => Promise.resolve() });
    writeState(stateFile(folder), { pid: process.pid, socket, endpoints, environment: environmentOf(endpoints) });
  });
  afterAll(() => {
    control.close();
    rmSync(folder, { recursive: true });
  });

  it('tells each program which directions of its link are cut, whichever of them did that', async () => {
    const [one, another] = [await attach(stateFile(folder)), await attach(stateFile(folder))];
    const seen = () => Promise.all([another.link.isCut('aws-to-azure'), another.link.isCut('azure-to-aws')]);
    expect(await seen()).toEqual([false, false]);
    await one.link.cut('aws-to-azure');
    expect(await seen()).toEqual([true, false]);
    await link.heal('aws-to-azure');
    await link.cut('azure-to-aws');
    expect(await seen()).toEqual([false, true]);
  });
});
