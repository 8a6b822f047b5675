import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { claim, reach, socketPath } from '../socket';

/** Where downloads are kept for this user: SAGA_MESH_CACHE, else the platform's usual place. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (environment.SAGA_MESH_CACHE) return environment.SAGA_MESH_CACHE;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'saga-mesh');
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'saga-mesh');
}

/**
 * Makes a folder that is either whole or not there: it is filled under another name and renamed at the end. A second process that wants it
 * meanwhile waits for the first, until `signal` is aborted; what an interrupted one left behind is removed.
 */
export async function madeOnce(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  onWait: () => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  if (existsSync(folder)) return folder;
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const release = await lock(folder, onWait, signal);
  try {
    if (existsSync(folder)) return folder;
    for (const left of readdirSync(parent)) {
      if (left.startsWith(`${basename(folder)}.`)) rmSync(join(parent, left), { recursive: true, force: true });
    }
    const temporary = mkdtempSync(`${folder}.`);
    try {
      await fill(temporary);
      renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
  } finally {
    release();
  }
}

async function lock(folder: string, onWait: () => void, signal?: AbortSignal): Promise<() => void> {
  const path = socketPath('cache', folder);
  const waiting = new Set<Socket>();
  for (;;) {
    const release = await claim(path, (socket) => void waiting.add(socket.on('error', () => undefined)));
    if (release) {
      return () => {
        release();
        for (const socket of waiting) socket.destroy();
      };
    }
    onWait();
    const holder = await reach(path);
    if (!holder) continue;
    if (signal) addAbortSignal(signal, holder);
    await once(holder.resume(), 'close');
  }
}
