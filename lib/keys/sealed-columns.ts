import "server-only";

import { sql } from "kysely";

import { unseal } from "#lib/infra/crypto/seal";
import { database, type Tx } from "#lib/infra/db/database";
import { queryRows } from "#lib/infra/db/sql";

/** A column with sealed values, and the primary key column of its table. */
export type SealedColumn = { table: string; column: string; keyColumn: string; keyType: string };

/**
 * Returns every column named …Sealed from the database catalogue, so that none is forgotten
 * (keyset-rotation.test.ts checks names). Throws when a table has no single primary key column.
 */
export async function sealedColumns(): Promise<SealedColumn[]> {
  const found = await queryRows(
    database(),
    sql<SealedColumn & { names: number | null }>`
    SELECT c.relname AS "table", a.attname AS "column", k.attname AS "keyColumn", format_type(k.atttypid, k.atttypmod) AS "keyType",
      i.indnatts::int AS names
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    LEFT JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
    WHERE a.attname LIKE '%Sealed' AND NOT a.attisdropped
    ORDER BY 1, 2`,
  );
  for (const { table, column, names } of found) {
    if (names !== 1 || !/^\w+$/.test(table + column))
      throw new Error(
        `${table}.${column} is sealed, but its table has no single primary key column`,
      );
  }
  return found.map(({ table, column, keyColumn, keyType }) => ({
    table,
    column,
    keyColumn,
    keyType,
  }));
}

/** The parts of a statement about one sealed column. The names come from the catalogue. */
export function columnSql({ table, column, keyColumn, keyType }: SealedColumn) {
  const value = sql.ref(column);
  return {
    table: sql.table(table),
    value,
    id: sql.ref(keyColumn),
    idType: sql.raw(keyType),
    /** The id of the sealing key; empty if the value is not sealed (lib/infra/crypto/seal.ts). */
    sealKey: sql<string>`(CASE WHEN octet_length(${value}) > 2 AND get_byte(${value}, 0) = 1
      THEN encode(substring(${value} FROM 3 FOR get_byte(${value}, 1)), 'escape') ELSE '' END)`,
  };
}

/** Returns how many values of a column each key has sealed. */
export async function countByKey(
  column: SealedColumn,
  tx: Tx = database(),
): Promise<Record<string, number>> {
  const { table, value, sealKey } = columnSql(column);
  const rows = await queryRows(
    tx,
    sql<{ key: string; count: number }>`
      SELECT ${sealKey} AS key, count(*)::int AS count FROM ${table} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ key: id, count }) => [id, count]));
}

/** Returns how many values each key has sealed, in the whole database. */
export async function countAllByKey(): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const column of await sealedColumns()) {
    for (const [id, count] of Object.entries(await countByKey(column)))
      all[id] = (all[id] ?? 0) + count;
  }
  return all;
}

/** One sealed value and the id of its row. */
export type SealedRow = { id: string; value: Uint8Array };

const VERIFY_BATCH_SIZE = 500;

/** Unseals every value of a column. Returns how many opened and the rows that did not. */
export async function verifyColumn(
  column: SealedColumn,
): Promise<{ opened: number; broken: string[] }> {
  const { table, value, id: rowId, idType } = columnSql(column);
  const broken: string[] = [];
  let opened = 0;
  for (let last: string | null = null; ;) {
    const after = last === null ? sql`TRUE` : sql`${rowId} > ${last}::text::${idType}`;
    const rows: SealedRow[] = await queryRows(
      database(),
      sql<SealedRow>`
        SELECT ${rowId}::text AS id, ${value} AS value FROM ${table}
        WHERE ${value} IS NOT NULL AND ${after} ORDER BY ${rowId} LIMIT ${VERIFY_BATCH_SIZE}`,
    );
    for (const { id, value: sealed } of rows) {
      if (canUnseal(column, id, sealed)) opened += 1;
      else broken.push(id);
    }
    last = rows.at(-1)?.id ?? null;
    if (last === null) return { opened, broken };
  }
}

function canUnseal({ table, column }: SealedColumn, row: string, value: Uint8Array): boolean {
  try {
    unseal(value, { table, column, row });
    return true;
  } catch {
    return false;
  }
}
