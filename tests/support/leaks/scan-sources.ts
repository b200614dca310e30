// Reads where secrets could leak: the database with its job queue, and command lines of programs.
import { readFileSync } from "node:fs";

import pg from "pg";

type ScanSource = { where: string; content: Buffer };

/** Returns the rows of every table by name: columns as text, binary ones also as bytes. */
export async function readAllTables(connectionString: string): Promise<ScanSource[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; columns: string[]; binary: string[] }>(`
      SELECT format('%I.%I', n.nspname, c.relname) AS name, array_agg(quote_ident(a.attname))::text[] AS columns,
        coalesce(array_agg(quote_ident(a.attname)) FILTER (WHERE a.atttypid = 'bytea'::regtype), '{}')::text[] AS binary
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT pg_is_other_temp_schema(n.oid)
      GROUP BY 1`);
    const sources: ScanSource[] = [];
    for (const { name, columns, binary } of rows) {
      const texts = `ARRAY[${columns.map((column) => `${column}::text`).join(", ")}]`;
      const read = await client.query<{ texts: (string | null)[]; bytes: (Buffer | null)[] }>(
        `SELECT ${texts} AS texts, ARRAY[${binary.join(", ")}]::bytea[] AS bytes FROM ${name}`,
      );
      const parts = read.rows.flatMap((row) => [
        Buffer.from(row.texts.join("\n")),
        ...row.bytes.flatMap((one) => (one ? [one] : [])),
      ]);
      sources.push({
        where: name,
        content: Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")])),
      });
    }
    return sources;
  } finally {
    await client.end();
  }
}

/** Returns the command line of a process, which every user can read. Empty without /proc. */
export function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
