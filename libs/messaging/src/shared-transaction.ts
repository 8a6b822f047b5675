import type { DataSource } from 'typeorm';
import { Coalescer } from './coalescer';
import { inTransaction, type Transaction } from './transaction';
import { isContention, isTransient } from './transient';

/** What one request is answered: an error is its refusal and nobody else's. */
export type Reply<Answer> = Answer | Error;

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/**
 * Puts requests that arrive while a transaction is under way into the next one, together: one commit pays for all of them, and a request that
 * arrives alone waits for nobody. Each keeps its own answer.
 */
export class SharedTransaction<Request, Answer> {
  readonly #groups = new Coalescer<Waiting<Request, Answer>>((group) => this.#handle(group));

  /** `work` replies to each request, in their order; one that it replies to with an error has written nothing. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: (tx: Transaction, requests: readonly Request[]) => Promise<readonly Reply<Answer>[]>,
  ) {}

  /** Resolves when the request's transaction is committed. Rejects with its own refusal, or with what kept the transaction from committing. */
  run(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => void this.#groups.add({ request, resolve, reject }));
  }

  async #handle(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    try {
      await this.#inOneTransaction(group);
    } catch (error) {
      // A database that is away is away for each of them. Anything else may lie in one, which must neither fail its neighbours nor hold them up.
      const mayLieInOne = group.length > 1 && (!isTransient(error) || isContention(error));
      for (const one of group) {
        if (mayLieInOne) void this.#inOneTransaction([one]).catch(one.reject);
        else one.reject(error);
      }
    }
  }

  async #inOneTransaction(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    const requests = group.map(({ request }) => request);
    const replies = await inTransaction(this.dataSource, (tx) => this.work(tx, requests));
    for (const [index, { resolve, reject }] of group.entries()) {
      const reply = replies[index]!;
      if (reply instanceof Error) reject(reply);
      else resolve(reply);
    }
  }
}
