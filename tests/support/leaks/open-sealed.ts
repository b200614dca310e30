// Opens sealed values with the keyset but without the studio's code, for the leak scan.
import { createDecipheriv } from "node:crypto";

import type pg from "pg";

export type KeysetKeys = Record<string, string | { key: string }>;

/** Opens a value sealed for this column and row. Throws for any other value. */
export function openSealedValue(sealed: Buffer, keys: KeysetKeys, place: string): string {
  if (sealed[0] !== 1) throw new Error(`the value of ${place} is not sealed`);
  const end = 2 + (sealed[1] ?? 0);
  const found = keys[sealed.toString("utf8", 2, end)] ?? "";
  const decipher = createDecipheriv(
    "aes-256-gcm",
    Buffer.from(typeof found === "string" ? found : found.key, "base64"),
    sealed.subarray(end, end + 12),
  );
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(end + 12, end + 28));
  return Buffer.concat([decipher.update(sealed.subarray(end + 28)), decipher.final()]).toString(
    "utf8",
  );
}

/** Returns every sealed value of the database, opened, by column and row number. */
export async function openAllSealed(
  client: pg.Client,
  keys: KeysetKeys,
): Promise<Record<string, string>> {
  const { rows: columns } = await client.query<{ table: string; column: string; row: string }>(`
    SELECT c.relname AS table, a.attname AS column, k.attname AS row
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0] WHERE a.attname LIKE '%Sealed' AND NOT a.attisdropped`);
  const all: Record<string, string> = {};
  for (const { table, column, row } of columns) {
    const { rows } = await client.query<{ id: string; sealed: Buffer }>(
      `SELECT "${row}"::text AS id, "${column}" AS sealed FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const [index, { id, sealed }] of rows.entries()) {
      all[`${table}.${column} ${index + 1}`] = openSealedValue(
        sealed,
        keys,
        `studio:${table}.${column}:${id}`,
      );
    }
  }
  return all;
}
