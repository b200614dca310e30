import "server-only";

import type { ShopActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { maxListedProducts, type ProductInput, type ProductView } from "#lib/products/schema";

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

/**
 * Returns the shop’s products by title, at most `maxListedProducts`: the archived ones, or all
 * others, filtered by part of title or SKU.
 */
export async function listProducts(
  actor: ShopActor,
  { archived, q }: { archived: boolean; q?: string | undefined },
): Promise<ProductView[]> {
  const rows = await database().product.findMany({
    where: {
      shopId: actor.shopId,
      archivedAt: archived ? { not: null } : null,
      ...(q
        ? {
            OR: [
              { title: { contains: q, mode: "insensitive" } },
              { sku: { contains: q, mode: "insensitive" } },
            ],
          }
        : {}),
    },
    orderBy: [{ title: "asc" }, { id: "asc" }],
    take: maxListedProducts,
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
