import type { DataSource } from 'typeorm';
import { Coalescer } from './coalescer';
import { inTransaction, together, type Transaction } from './transaction';
import { isContention, isTransient } from './transient';

/** What one request is answered: an error is its refusal and nobody else's. */
export type Reply<Answer> = Answer | Error;

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

/** Bounds what one transaction writes, and what is done again if it fails. */
const MOST_TOGETHER = 500;
/** Beyond so many that wait, a client is better told so at once: at a thousand orders a second they are some seconds' work. */
const MOST_WAITING = 5_000;
/** How long those who share wait for a row that another transaction holds. */
const SHARED_LOCK_WAIT = '100ms';
/** Those who go alone leave most connections to others. */
const ALONE_AT_ONCE = 3;

/** More requests wait than can be worked off while their clients do. */
export class TooManyWaitingError extends Error {
  override readonly name = 'TooManyWaitingError';
  readonly transient = true;
}

/**
 * Puts requests that arrive while a transaction is under way into the next one, together: one commit pays for all of them, and a request that
 * arrives alone waits for nobody. Each keeps its own answer.
 */
export class SharedTransaction<Request, Answer> {
  readonly #groups = new Coalescer<Waiting<Request, Answer>>((group) => this.#share(group), MOST_TOGETHER);
  readonly #alone: Waiting<Request, Answer>[] = [];
  #goingAlone = 0;

  /** `work` replies to each request, in their order; one that it replies to with an error has written nothing. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: (tx: Transaction, requests: readonly Request[]) => Promise<readonly Reply<Answer>[]>,
  ) {}

  /** Resolves when the request's transaction is committed. Rejects with its own refusal, or with what kept the transaction from committing. */
  run(request: Request): Promise<Answer> {
    if (this.#groups.waiting + this.#alone.length >= MOST_WAITING) {
      return Promise.reject(new TooManyWaitingError(`${MOST_WAITING} requests wait already`));
    }
    return new Promise((resolve, reject) => void this.#groups.add({ request, resolve, reject }));
  }

  async #share(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    const progress = { isWorkDone: false };
    try {
      const requests = group.map(({ request }) => request);
      const replies = await inTransaction(this.dataSource, async (tx) => {
        const [, all] = await together(tx.query(`SET LOCAL lock_timeout = '${SHARED_LOCK_WAIT}'`), this.work(tx, requests));
        progress.isWorkDone = true;
        return all;
      });
      for (const [index, waiting] of group.entries()) answer(waiting, replies[index]!);
    } catch (error) {
      // A commit that failed may have been made; and a database that is away is away for each of them.
      const isOver = progress.isWorkDone || (isTransient(error) && !isContention(error));
      for (const waiting of group) {
        if (isOver) waiting.reject(error);
        else this.#alone.push(waiting);
      }
      this.#goAlone();
    }
  }

  /** The reason may lie in one of a group, which must neither fail its neighbours nor hold up those who come later: each gets a transaction of its own. */
  #goAlone(): void {
    while (this.#goingAlone < ALONE_AT_ONCE && this.#alone.length > 0) {
      const waiting = this.#alone.shift()!;
      this.#goingAlone++;
      void inTransaction(this.dataSource, (tx) => this.work(tx, [waiting.request]))
        .then(([reply]) => answer(waiting, reply!), waiting.reject)
        .finally(() => {
          this.#goingAlone--;
          this.#goAlone();
        });
    }
  }
}

function answer<Answer>({ resolve, reject }: Waiting<unknown, Answer>, reply: Reply<Answer>): void {
  if (reply instanceof Error) reject(reply);
  else resolve(reply);
}
