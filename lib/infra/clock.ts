import "server-only";

import type { Tx } from "#lib/infra/database";

/** The database's clock: the only one that leases, limits and waits obey, so a wrong clock here changes nothing. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("the database did not tell the time");
  return now;
}
