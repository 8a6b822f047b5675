import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { promisify } from 'node:util';
import { meshLabel } from '../src/containers/container';
import { attach } from '../src/attach';
import { folderFor } from '../src/folder';
import { stateFile } from '../src/state';
import { cli, untilReady } from './launcher';

async function docker(...parameters: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('docker', parameters);
  return stdout.split(/\s+/).filter(Boolean);
}

/** All there is on this engine, whoever it belongs to. */
async function everything(): Promise<string[]> {
  return [
    ...(await docker('ps', '--all', '--quiet', '--no-trunc')),
    ...(await docker('network', 'ls', '--quiet', '--no-trunc')),
    ...(await docker('volume', 'ls', '--quiet')),
  ];
}

/** What the mesh that publishes this port is made of: containers, the networks they are on, the volumes they use. */
async function belongingsOf(port: string): Promise<string[]> {
  const [id = ''] = await docker('ps', '--quiet', '--filter', `publish=${port}`);
  const [mesh] = await docker('inspect', '--format', `{{index .Config.Labels "${meshLabel}"}}`, id);
  const containers = await docker('ps', '--quiet', '--no-trunc', '--filter', `label=${meshLabel}=${mesh}`);
  const used = '{{range .NetworkSettings.Networks}}{{.NetworkID}} {{end}}{{range .Mounts}}{{.Name}} {{end}}';
  return [...new Set([...containers, ...(await docker('inspect', '--format', used, ...containers))])];
}

/** Those of this machine on which containers publish ports. */
function addresses(containers: readonly string[]): Promise<string[]> {
  const published = '{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}} {{end}}{{end}}';
  return docker('inspect', '--format', published, ...containers);
}

describe('a mesh of containers', () => {
  let folder: string;
  let launcher: ChildProcess;
  let belongings: string[];

  const left = async (): Promise<string[]> => {
    const there = await everything();
    return belongings.filter((id) => there.includes(id));
  };

  beforeEach(async () => {
    folder = folderFor(undefined, 'saga-mesh-spec');
    launcher = cli('up', '--folder', folder, '--infrastructure-only', '--ports', 'free', '--jvm', 'quick');
    await untilReady(launcher);
    const { endpoints } = await attach(stateFile(folder));
    belongings = await belongingsOf(new URL(endpoints.registry).port);
    // Seven containers, three networks, and the volumes that the images declare.
    expect(belongings.length).toBeGreaterThan(10);
    expect(await left()).toEqual(belongings);
    expect([...new Set(await addresses(belongings.slice(0, 7)))]).toEqual(['127.0.0.1']);
  }, 180_000);

  afterEach(() => {
    launcher.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves no container, network or volume when it is ended', async () => {
    launcher.kill('SIGINT');
    await once(launcher, 'exit');
    expect(await left()).toEqual([]);
  });

  it('leaves none either when its launcher is killed: the reaper removes them', async () => {
    launcher.kill('SIGKILL');
    // The reaper waits 10 s for its client to come back, then takes its time.
    for (const deadline = Date.now() + 90_000; (await left()).length > 0 && Date.now() < deadline;) await pass(500);
    expect(await left()).toEqual([]);
  }, 120_000);
});
