import { Client } from 'pg';

/** Makes inventory unable to reserve exactly so many of a SKU, as a fault in a new version would; gives what mends it. */
export async function breakReservations(databaseUrl: string, sku: string, quantity: number): Promise<() => Promise<void>> {
  const name = `flawed_${quantity}`;
  await run(databaseUrl, [
    `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF NEW.lines @> '[{"sku": "${sku}", "quantity": ${quantity}}]' THEN RAISE EXCEPTION 'no shelf for ${quantity}'; END IF;
       RETURN NEW;
     END $$`,
    `CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON reservations FOR EACH ROW EXECUTE FUNCTION ${name}()`,
  ]);
  return () => run(databaseUrl, [`DROP TRIGGER ${name} ON reservations`, `DROP FUNCTION ${name}()`]);
}

async function run(connectionString: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
