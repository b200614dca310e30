import "server-only";

import type { ShopActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import type { ProductInput, ProductView } from "#lib/products/schema";

const productColumns = {
  id: true,
  title: true,
  sku: true,
  link: true,
  archivedAt: true,
  _count: { select: { drafts: { where: { discardedAt: null } } } },
} as const satisfies Prisma.ProductSelect & Record<keyof ProductInput, true>;

type ProductRow = Prisma.ProductGetPayload<{ select: typeof productColumns }>;

const toProductView = ({ archivedAt, _count, ...row }: ProductRow): ProductView => ({
  ...row,
  archived: archivedAt !== null,
  draftCount: _count.drafts,
});

/** Returns the shop’s products by title: the archived ones, or all others. */
export async function listProducts(
  actor: ShopActor,
  { archived }: { archived: boolean },
): Promise<ProductView[]> {
  const rows = await database().product.findMany({
    where: { shopId: actor.shopId, archivedAt: archived ? { not: null } : null },
    orderBy: { title: "asc" },
    select: productColumns,
  });
  return rows.map(toProductView);
}

/** Returns one product of the shop. Throws `not_found`. */
export async function getProduct(actor: ShopActor, id: string): Promise<ProductView> {
  const row = await database().product.findFirst({
    where: { id, shopId: actor.shopId },
    select: productColumns,
  });
  if (!row) throw new AppError("not_found", "This product does not exist in your shop.");
  return toProductView(row);
}
