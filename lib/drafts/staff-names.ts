import "server-only";

import type { Tx } from "#lib/infra/db/database";

/** Returns the names of the shop’s staff by id; ids that are null or unknown are left out. */
export async function staffNames(
  tx: Tx,
  shopId: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const staff = await tx.staff.findMany({
    where: { shopId, id: { in: wanted } },
    select: { id: true, name: true },
  });
  return new Map(staff.map(({ id, name }) => [id, name]));
}
