import "server-only";

import { database } from "#lib/infra/database";
import { open } from "#lib/infra/seal";
import { type SealedColumn, wordsOf } from "#lib/keys/sealed-columns";

const MOST = 500;

/** Opens every value of one column, in the order of its rows. Answers how many opened and the rows whose value did not. */
export async function verifyColumn(column: SealedColumn): Promise<{ opened: number; broken: string[] }> {
  const { table, value, row, type } = wordsOf(column);
  const broken: string[] = [];
  let opened = 0;
  for (let last: string | null = null; ;) {
    const rows: { id: string; value: Uint8Array }[] = await database().$queryRaw`
      SELECT ${row}::text AS id, ${value} AS value FROM ${table}
      WHERE ${value} IS NOT NULL AND (${last}::text IS NULL OR ${row} > ${last}::text::${type}) ORDER BY ${row} LIMIT ${MOST}`;
    for (const { id, value: sealed } of rows) {
      if (opens(column, id, sealed)) opened += 1;
      else broken.push(id);
    }
    last = rows.at(-1)?.id ?? null;
    if (last === null) return { opened, broken };
  }
}

function opens({ table, column }: SealedColumn, row: string, value: Uint8Array): boolean {
  try {
    open(value, { table, column, row });
    return true;
  } catch {
    return false;
  }
}
