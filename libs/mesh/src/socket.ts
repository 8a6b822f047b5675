import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';

/** A socket that stands for a folder. The path is a hash: a socket's path may have no more than 103 bytes on macOS. */
export function socketPath(purpose: string, folder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(realpathSync(tmpdir()), `saga-${purpose}-${hash}.sock`);
}

/**
 * Listens on the path and gives what lets go of it, or gives nothing if a living process listens there. Unlike a file with a process id in it, what
 * a dead process left behind is known by the kernel's refusal, so a crash never blocks the next start and a reused process id never fools it.
 */
export async function claim(path: string, onConnection: (socket: Socket) => void): Promise<(() => void) | undefined> {
  // The path is a second name for a socket that listens already: one that is about to listen would look as if its process were dead.
  const first = `${path}.${randomUUID().slice(0, 8)}`;
  const server = await listen(first, onConnection);
  try {
    while (!linked(first, path)) {
      const found = identityOf(path);
      const holder = await reach(path);
      if (holder) {
        holder.destroy();
        server.close();
        return undefined;
      }
      if (!removed(path, found)) await pass(10);
    }
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(first, { force: true });
  }
  return () => {
    rmSync(path, { force: true });
    server.close();
  };
}

/** A connection to whoever listens there, or nothing. */
export function reach(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(server);
    });
  });
}

/** False if something has that name already. */
function linked(file: string, name: string): boolean {
  return unless('EEXIST', () => linkSync(file, name));
}

/**
 * Removes what was found dead, unless another socket has taken its place: two may have found the same one dead, and the first of them listens there by
 * now. Only one at a time looks and removes; false if that was somebody else.
 */
function removed(path: string, found: string | undefined): boolean {
  const lock = `${path}.lock`;
  if (!unless('EEXIST', () => mkdirSync(lock))) {
    // It is held for microseconds, so a second later its holder was killed within them.
    unless('ENOENT', () => Date.now() - statSync(lock).mtimeMs > 1_000 && rmdirSync(lock));
    return false;
  }
  try {
    if (identityOf(path) === found) rmSync(path, { force: true });
  } finally {
    rmdirSync(lock);
  }
  return true;
}

function identityOf(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status && `${status.ino} ${status.mtimeMs}`;
}

function unless(code: string, act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return false;
  }
}
