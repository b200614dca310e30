import "server-only";

import type { SystemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";

export type ShopSummary = {
  id: string;
  name: string;
  /** People whose account is not disabled. */
  people: number;
  /** Connected TikTok accounts. */
  accounts: number;
  createdAt: Date;
};

/** Returns every shop of the installation, oldest first, with counts only. */
export async function listShops(_actor: SystemActor): Promise<ShopSummary[]> {
  const rows = await database().shop.findMany({
    orderBy: { createdAt: "asc" },
    select: {
      id: true,
      name: true,
      createdAt: true,
      _count: {
        select: {
          staff: { where: { disabledAt: null } },
          connections: { where: { state: { not: "disconnected" } } },
        },
      },
    },
  });
  return rows.map(({ _count: counts, ...shop }) => ({
    ...shop,
    people: counts.staff,
    accounts: counts.connections,
  }));
}
