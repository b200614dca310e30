import "server-only";

import type { SystemActor } from "#lib/actor";
import { database } from "#lib/infra/database";

/** Who runs the installation, by address. */
export async function listOperators(_actor: SystemActor): Promise<{ email: string; name: string; shopName: string }[]> {
  const rows = await database().staff.findMany({
    where: { operator: true, disabledAt: null },
    orderBy: { email: "asc" },
    select: { email: true, name: true, shop: { select: { name: true } } },
  });
  return rows.map(({ email, name, shop }) => ({ email, name, shopName: shop.name }));
}
