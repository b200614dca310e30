import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { inPageOrder } from "#lib/infra/db/keyset";
import {
  findSearchedPage,
  type SearchedPage,
  sortByName,
  sortByNewest,
} from "#lib/infra/db/searched-page";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { MAX_COUNTED, type PageQuery, toCount } from "#lib/page";
import {
  MAX_OFFERED_PRODUCTS,
  type ProductChoice,
  type ProductChoices,
  type ProductInput,
  type ProductListQuery,
  type ProductView,
} from "#lib/products/schema";

const choiceColumns = { id: true, title: true, sku: true, link: true } as const satisfies Record<
  keyof ProductInput | "id",
  true
>;

const sorts = { title: sortByName, newest: sortByNewest };

type Filter = Pick<ProductListQuery, "q" | "view" | "sort">;

/** Finds the ids of one page of the shop’s products. */
function findProducts(
  { shopId }: ShopActor,
  { q, view, sort }: Filter,
  { request, size }: { request: PageQuery; size?: number },
): Promise<SearchedPage> {
  const products = kysely
    .selectFrom("Product")
    .select(["id", `${sort === "newest" ? "createdAt" : "searchKey"} as key`])
    .where("shopId", "=", shopId)
    .where("archivedAt", view === "archived" ? "is not" : "is", null);
  return findSearchedPage(database(), products, {
    sort: sorts[sort],
    request,
    text: q,
    ...(size === undefined ? {} : { size }),
  });
}

type ProductPage = Omit<SearchedPage, "rows"> & { rows: ProductView[] };

/** Returns one page of the shop’s products, in the catalogue or archived, searched by title and SKU. */
export async function listProducts(
  actor: ShopActor,
  query: ProductListQuery,
): Promise<ProductPage> {
  const { rows: ids, ...page } = await findProducts(actor, query, { request: query });
  return { ...page, rows: inPageOrder(ids, await findViews(actor, ids)) };
}

/** Returns some products of the catalogue to choose from: by title, or those that match. */
export async function offerProducts(actor: ShopActor, q: string): Promise<ProductChoices> {
  const filter = { q, view: "current", sort: "title" } as const;
  const found = await findProducts(actor, filter, { request: {}, size: MAX_OFFERED_PRODUCTS });
  const rows = await database().product.findMany({
    where: { id: { in: found.rows }, shopId: actor.shopId },
    select: choiceColumns,
  });
  return {
    products: inPageOrder(found.rows, rows),
    more: found.next !== null,
    similar: found.similar,
  };
}

/** Returns one product of the shop, archived or not. Throws `not_found`. */
export async function getProduct(actor: ShopActor, id: string): Promise<ProductChoice> {
  const row = await database().product.findFirst({
    where: { id, shopId: actor.shopId },
    select: choiceColumns,
  });
  if (!row) throw new AppError("not_found", "This product does not exist in your shop.");
  return row;
}

async function findViews({ shopId }: ShopActor, ids: string[]): Promise<ProductView[]> {
  const [rows, draftCounts] = await Promise.all([
    database().product.findMany({
      where: { id: { in: ids }, shopId },
      select: { ...choiceColumns, archivedAt: true },
    }),
    countDrafts(ids),
  ]);
  return rows.map(({ archivedAt, ...row }) => ({
    ...row,
    archived: archivedAt !== null,
    draftCount: toCount(draftCounts.get(row.id) ?? 0),
  }));
}

/** Counts the drafts of these products alone; Prisma's _count would read the drafts of all shops. */
async function countDrafts(ids: string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const counts = await queryRows(
    database(),
    kysely
      .selectFrom("Product")
      .select([
        "id",
        (eb) =>
          eb
            .selectFrom(
              eb
                .selectFrom("Draft")
                .select("Draft.id")
                .whereRef("Draft.productId", "=", "Product.id")
                .where("Draft.discardedAt", "is", null)
                .limit(MAX_COUNTED + 1)
                .as("counted"),
            )
            .select(sql<number>`count(*)::int`.as("drafts"))
            .as("drafts"),
      ])
      .where("id", "in", ids),
  );
  return new Map(counts.map(({ id, drafts }) => [id, drafts ?? 0]));
}
