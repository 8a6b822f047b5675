import { rmSync } from 'node:fs';
import { cli, outcome } from '../test/launcher';
import { attach } from './attach';
import { ControlSocket } from './control';
import { endpointsOf, environmentOf } from './environment';
import { folderFor } from './folder';
import { severable } from './link';
import { partNamed, type Link, type Part, type PartStatus } from './mesh';
import { fixedPorts } from './ports';
import { socketPath } from './socket';
import { stateFile, writeState } from './state';

describe('a mesh that another program runs', () => {
  const folder = folderFor(undefined, 'saga-mesh-spec');
  const endpoints = endpointsOf(fixedPorts);
  const status: PartStatus = { name: 'order', state: 'running', endpoint: endpoints.order, pid: 1 };
  const kill = jest.fn(() => Promise.resolve());
  const parts = [{ name: 'order', status: () => Promise.resolve(status), kill: () => kill() } as Part];
  let link: Link;
  let control: ControlSocket;

  beforeAll(async () => {
    const socket = socketPath('mesh', folder);
    control = (await ControlSocket.claim(socket))!;
    writeState(stateFile(folder), { pid: process.pid, socket, endpoints, environment: environmentOf(endpoints) });
  });
  beforeEach(() => {
    link = severable({ cut: () => Promise.resolve(), heal: () => Promise.resolve() });
    control.expose({ parts, part: (name) => partNamed(parts, name), link, stop: () => Promise.resolve() });
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

  it('kills none of several parts that are named at once, rather than the first alone', async () => {
    const told = await outcome(cli('kill', 'order', 'payment', '--folder', folder));
    expect(told).toEqual({ code: 1, said: 'kill takes one name at a time, not order payment.\n' });
    expect(kill).not.toHaveBeenCalled();
  }, 60_000);

  it('tells with its status which directions are cut', async () => {
    await link.cut('azure-to-aws');
    const told = await outcome(cli('status', '--json', '--folder', folder));
    expect(JSON.parse(told.said)).toEqual({ parts: [status], link: { 'aws-to-azure': 'whole', 'azure-to-aws': 'cut' } });
    expect((await outcome(cli('status', '--folder', folder))).said).toMatch(/^order .*\naws-to-azure +whole\nazure-to-aws +cut\n$/);
  }, 60_000);
});
