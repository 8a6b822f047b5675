import type { Client } from 'pg';

/** Something that must hold in a database: `make` is run, and `change` told, only if the SQL condition `holds` is not true. */
export interface Rule {
  readonly change: string;
  readonly holds: string;
  readonly make: string;
}

/** Makes the rules hold, one after another, and returns what had to change. */
export async function enforce(client: Client, rules: readonly Rule[]): Promise<string[]> {
  const changes: string[] = [];
  for (const { change, holds, make } of rules) {
    const { rows } = await client.query<{ holds: boolean | null }>(`SELECT (${holds}) AS holds`);
    if (rows[0]?.holds === true) continue;
    await client.query(make);
    changes.push(change);
  }
  return changes;
}
