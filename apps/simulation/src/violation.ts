/** A guarantee that does not hold. Two runs fail alike when they break the same one. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly guarantee: string,
    detail: string,
  ) {
    super(`${guarantee}: ${detail}`);
  }
}
