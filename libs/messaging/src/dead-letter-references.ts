import { deadLetterTopicOf, type Service } from '@saga/contracts';
import { v7 as uuidv7 } from 'uuid';
import type { DeadLetter } from './dead-letters';
import { textOf } from './letter-text';
import { DEAD_LETTER_REFERENCE } from './tables';
import { newTraceparent } from './trace';
import { requireTransaction, type Transaction } from './transaction';

/** As much of the record as its reference carries. */
const EXCERPT_BYTES = 32 * 1024;

/** What stands in `<service>.dead-letters`: JSON, because whoever looks there may have no registry to ask. */
export interface DeadLetterReference {
  readonly id: number;
  readonly service: Service;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly type: string | null;
  readonly error: string;
  readonly attempts: number;
  /** The first bytes of the record's value, in base64; null if it has none. */
  readonly excerpt: string | null;
}

/** Tells Kafka's tools of letters that were given up, through the outbox: the letters themselves stay where they are. */
export class DeadLetterReferences {
  constructor(private readonly service: Service) {}

  async add(tx: Transaction, letter: DeadLetter, error: Error): Promise<void> {
    requireTransaction(tx, 'The outbox');
    const { id, key, type, attempts, delivery } = letter;
    const { topic, partition, offset, value } = delivery;
    const reference: DeadLetterReference = {
      ...{ id: Number(id), service: this.service, key, topic, partition, offset, type, error: textOf(error), attempts },
      excerpt: value && value.subarray(0, EXCERPT_BYTES).toString('base64'),
    };
    await tx.query(
      `INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, traceparent, sequence) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [uuidv7(), deadLetterTopicOf(this.service), key, DEAD_LETTER_REFERENCE, Buffer.from(JSON.stringify(reference)), newTraceparent(), id],
    );
  }
}
