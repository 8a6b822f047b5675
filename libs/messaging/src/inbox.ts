import { requireTransaction, type Transaction } from './transaction';

/** Remembers which events have had their effect, in the same transaction as the effect. */
export class Inbox {
  /**
   * Records event ids and returns those that were not there before; the others are repeats.
   * Ids go in sorted, so that two consumers that share events wait for each other instead of deadlocking.
   */
  async insert(tx: Transaction, ids: readonly string[]): Promise<Set<string>> {
    requireTransaction(tx, 'The inbox');
    const rows: { event_id: string }[] = await tx.query(
      `INSERT INTO inbox (event_id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING RETURNING event_id`,
      [ids],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /** Takes ids back that were inserted in this very transaction, because their events must wait. */
  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    requireTransaction(tx, 'The inbox');
    if (ids.length === 0) return;
    await tx.query(`DELETE FROM inbox WHERE event_id = ANY($1::uuid[])`, [ids]);
  }
}
