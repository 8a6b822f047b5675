import { chmodSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a mesh: the one that is named, made if need be, or a new one of no other's. The caller removes it. */
export function folderFor(folder: string | undefined, prefix: string): string {
  if (folder) {
    mkdirSync(folder, { recursive: true });
    return realpathSync(folder);
  }
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), `${prefix}-`));
  // As root, PostgreSQL runs as another user, who has to get through to its data.
  chmodSync(temporary, 0o711);
  return temporary;
}
