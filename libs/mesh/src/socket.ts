import { createHash } from 'node:crypto';
import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket that stands for a folder. The path is a hash: a socket's path may have no more than 103 bytes on macOS. */
export function socketPath(purpose: string, folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(realpathSync(tmpdir()), `saga-${purpose}-${hash}.sock`);
}

/**
 * Listens on the path, or gives nothing if a living process does. Unlike a file with a process id in it, what a dead process left behind is known
 * by the kernel's refusal, so a crash never blocks the next start and a reused process id never fools it.
 */
export async function claim(path: string, onConnection: (socket: Socket) => void): Promise<Server | undefined> {
  const first = await listen(path, onConnection);
  if (first) return first;
  const holder = await reach(path);
  if (holder) {
    holder.destroy();
    return undefined;
  }
  rmSync(path, { force: true });
  return listen(path, onConnection);
}

/** A connection to whoever listens there, or nothing. */
export function reach(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(server);
    });
  });
}
