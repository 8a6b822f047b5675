import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** PostgreSQL refuses to run as root; it then runs as the user that most systems call nobody. */
export const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/**
 * The folder itself if the user that PostgreSQL runs as can get there, as is always so when we are not root. Root's home is often closed to
 * others: /var/lib/saga-mesh takes its place then.
 */
export function reachableFolder(folder: string): string {
  if (!unprivileged || isOpen(dirname(resolve(folder)))) return folder;
  const hash = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12);
  return join('/var/lib/saga-mesh', hash, basename(folder));
}

/** Whether everybody may pass through this folder and all above it. */
function isOpen(folder: string): boolean {
  const passable = !existsSync(folder) || (statSync(folder).mode & 0o001) !== 0;
  return passable && (dirname(folder) === folder || isOpen(dirname(folder)));
}
