// Takes large indexes off while a world is loaded, and makes them afterwards.
import type pg from "pg";

// Triggers read other tables by their indexes, and none reads these or searches text.
const SUSPENDED_INDEXES_SQL = `
  SELECT i.indexname AS name, i.indexdef AS definition FROM pg_indexes i
  WHERE i.schemaname = 'public'
    AND (i.tablename IN ('AuditEvent', 'TiktokCall') OR i.indexdef LIKE '% USING gin %')
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = format('public.%I', i.indexname)::regclass)`;

/** Drops these indexes. Returns a function that makes them again. */
export async function suspendIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(SUSPENDED_INDEXES_SQL);
  for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
  return async () => {
    for (const { definition } of rows) await client.query(definition);
  };
}
