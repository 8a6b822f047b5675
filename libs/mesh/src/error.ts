/** A failure that is told to people as it is: one sentence that names what failed and what to do, shown without a stack. */
export class MeshError extends Error {
  override readonly name = 'MeshError';
}

/** The sentence for any failure; a full disk is named as such wherever it was met. */
export function sentenceOf(error: unknown): string {
  if (error instanceof MeshError) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return `The disk is full${path ? ` (writing ${path})` : ''}; free some space and start again.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
