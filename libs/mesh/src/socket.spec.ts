import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, reach } from './socket';

describe('a socket that one process may hold', () => {
  let folder: string;
  let path: string;
  let releases: (() => void)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'saga-socket-'));
    path = join(folder, 'socket');
    releases = [];
  });
  afterEach(() => {
    for (const release of releases) release();
    rmSync(folder, { recursive: true });
  });

  /** Whether it could be had. */
  const attempt = async (): Promise<boolean> => {
    const release = await claim(path, (socket) => socket.end());
    if (release) releases.push(release);
    return release !== undefined;
  };

  /** What a crash leaves: the name of a socket at which nobody listens any more. */
  const leaveDeadSocket = async (): Promise<void> => {
    const server = createServer();
    const first = join(folder, 'first');
    await new Promise<void>((resolve) => server.listen(first, resolve));
    linkSync(first, path);
    await new Promise((resolve) => server.close(resolve));
    expect(existsSync(path)).toBe(true);
  };

  it('is had by nobody else until its holder lets go of it, and nothing is left then', async () => {
    expect(await attempt()).toBe(true);
    expect(await attempt()).toBe(false);
    releases.pop()?.();
    expect(readdirSync(folder)).toEqual([]);
    expect(await attempt()).toBe(true);
  });

  it('is had by one of many who come at once after a crash, and whoever looks for it finds that one', async () => {
    await leaveDeadSocket();
    const attempts = await Promise.all(Array.from({ length: 5 }, attempt));
    expect(attempts.filter((had) => had)).toHaveLength(1);
    const holder = await reach(path);
    expect(holder).toBeDefined();
    holder?.destroy();
    expect(readdirSync(folder)).toEqual(['socket']);
  });

  it('is had although somebody was killed just as they removed the dead one', async () => {
    await leaveDeadSocket();
    mkdirSync(`${path}.lock`);
    utimesSync(`${path}.lock`, 0, 0);
    expect(await attempt()).toBe(true);
  });
});
