/** Holds what comes to it until it is opened, and tells when something has come. */
export class Gate {
  readonly #opened = Promise.withResolvers<unknown>();
  readonly #reached = Promise.withResolvers<unknown>();
  /** Resolves when the first one has come. */
  readonly reached: Promise<unknown> = this.#reached.promise;

  /** Give it as it is where a callback is wanted. */
  readonly pass = async (): Promise<void> => {
    this.#reached.resolve(undefined);
    await this.#opened.promise;
  };

  open(): void {
    this.#opened.resolve(undefined);
  }
}
