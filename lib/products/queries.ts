import "server-only";

import type { ShopActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import type { ProductView } from "#lib/products/schema";

const columns = {
  id: true,
  title: true,
  sku: true,
  link: true,
  archivedAt: true,
  _count: { select: { drafts: { where: { discardedAt: null } } } },
} as const;

type Row = { id: string; title: string; sku: string; link: string; archivedAt: Date | null; _count: { drafts: number } };

const view = ({ archivedAt, _count, ...row }: Row): ProductView => ({ ...row, archived: archivedAt !== null, draftCount: _count.drafts });

/** The shop's products by title; archived ones only when asked for. */
export async function listProducts(actor: ShopActor, { archived }: { archived: boolean }): Promise<ProductView[]> {
  const rows = await database().product.findMany({
    where: { shopId: actor.shopId, archivedAt: archived ? { not: null } : null },
    orderBy: { title: "asc" },
    select: columns,
  });
  return rows.map(view);
}

/** One product of the shop. Throws `not_found`. */
export async function getProduct(actor: ShopActor, id: string): Promise<ProductView> {
  const row = await database().product.findFirst({ where: { id, shopId: actor.shopId }, select: columns });
  if (!row) throw refuse("not_found", "This product does not exist in your shop.");
  return view(row);
}
