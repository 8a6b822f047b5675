/** Data exception, integrity constraint violation, and program limit exceeded, as by a key that is too long for its index (PostgreSQL, appendix A). */
const dataStates = /^(22|23|54)[0-9A-Z]{3}$/;

/** Whether the database says that it is what a record says that it cannot keep. */
export function isAboutData(error: unknown): boolean {
  return dataStates.test(String((error as { readonly code?: unknown } | null)?.code));
}

/** No record is at fault, so none is given up: whoever reads waits for a build that can go on. */
export class ProjectionFault extends Error {
  override readonly name = 'ProjectionFault';
  readonly transient = true;

  constructor(place: string, offset: number, cause: unknown) {
    super(`This build cannot go on from ${place}@${offset}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
