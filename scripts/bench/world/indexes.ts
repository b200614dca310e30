// Takes the indexes of the studio's tables off while a world is loaded, and makes them afterwards.
import type pg from "pg";

const SECONDARY_INDEXES_SQL = `
  SELECT i.indexname AS name, i.indexdef AS definition FROM pg_indexes i
  JOIN pg_class c ON c.relname = i.indexname AND c.relnamespace = 'public'::regnamespace
  WHERE i.schemaname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)`;

/** Drops every index that is not a constraint's. Returns a function that makes them again. */
export async function suspendIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(SECONDARY_INDEXES_SQL);
  for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
  return async () => {
    for (const { definition } of rows) await client.query(definition);
  };
}
