import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { deliveryViewColumns, toDeliveryView } from "#lib/deliveries/delivery-view";
import {
  filterDeliveries,
  findDrafts,
  type FoundDrafts,
  selectDrafts,
} from "#lib/deliveries/list/find-deliveries";
import type {
  DeliveryFilter,
  DeliveryListItem,
  DeliveryPage,
  DeliveryRefresh,
  DeliveryRefreshQuery,
} from "#lib/deliveries/list/schema";
import { findChoices } from "#lib/infra/db/choices";
import { database, databaseNow } from "#lib/infra/db/database";
import { countRows, findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { exactSearch, parseSearchTerms, searchTolerantly } from "#lib/infra/db/search";
import { kysely } from "#lib/infra/db/sql";
import type { Choices, Count, PageQuery } from "#lib/page";

/** Ids grow with time. */
const newest: Sort = { id: sql.ref("Delivery.id"), idType: "uuid", descending: true };

/** Returns one page of the shop’s deliveries, newest first, with how many match. */
export async function listDeliveries(
  actor: ShopActor,
  filter: DeliveryFilter,
  request: PageQuery,
): Promise<DeliveryPage> {
  const { search, count } = await searchDeliveries(actor, filter);
  const page = await findPage(database(), filterDeliveries(actor.shopId, filter, search), {
    sort: newest,
    request,
  });
  return {
    ...page,
    rows: await readListItems(actor, page.rows),
    count,
    similar: search?.similar ?? false,
  };
}

/** Finds the drafts of a search text, with a typing error when no delivery matches exactly. */
async function searchDeliveries(
  actor: ShopActor,
  filter: DeliveryFilter,
): Promise<{ search: FoundDrafts | null; count: Count | null }> {
  const tx = database();
  const countFound = async (search: FoundDrafts | null) =>
    search?.ids === "many" ? null : countRows(tx, filterDeliveries(actor.shopId, filter, search));
  const searched = await searchTolerantly(tx, filter.q ?? "", {
    keys: [selectDrafts(actor.shopId).select("searchKey as key")],
    find: async (search) => {
      const found = await findDrafts(actor.shopId, search);
      return { search: found, count: await countFound(found) };
    },
    isEmpty: ({ count }) => count?.value === 0,
  });
  return searched ? searched.found : { search: null, count: await countFound(null) };
}

/** Reads these deliveries of the shop, in this order; those that are gone are left out. */
async function readListItems(
  actor: ShopActor,
  ids: readonly string[],
): Promise<DeliveryListItem[]> {
  if (ids.length === 0) return [];
  const rows = await database().delivery.findMany({
    where: { id: { in: [...ids] }, shopId: actor.shopId },
    select: deliveryViewColumns,
  });
  const now = await databaseNow(database());
  return inPageOrder(ids, rows).map((row) => {
    const view = toDeliveryView(row, now);
    return {
      id: view.id,
      state: view.state,
      tone: view.tone,
      label: view.label,
      percent: view.percent,
      videoName: view.videoName,
      posterUrl: view.posterUrl,
      accountName: view.accountName,
      consent: view.consent,
      createdAt: view.createdAt,
    };
  });
}

/**
 * Returns the rows that a list shows as they are now, and how many newer deliveries match its
 * filters.
 */
export async function refreshDeliveries(
  actor: ShopActor,
  { ids = [], ...filter }: DeliveryRefreshQuery,
): Promise<DeliveryRefresh> {
  const tx = database();
  const [first] = ids;
  const terms = filter.q ? await parseSearchTerms(tx, filter.q) : [];
  // The few newer ones are looked at one by one, so that polling does not search.
  const search = terms.length === 0 ? null : { ...exactSearch(terms), ids: "many" as const };
  const matching = filterDeliveries(actor.shopId, filter, search);
  const newer = first ? matching.map((query) => query.where("Delivery.id", ">", first)) : matching;
  return { rows: await readListItems(actor, ids), newer: await countRows(tx, newer) };
}

/** The accounts of the shop that a list can be limited to: those found, and the chosen one. */
export async function listDeliveryAccounts(
  actor: ShopActor,
  given: { text?: string | undefined; chosenId?: string | undefined },
): Promise<Choices> {
  const accounts = kysely
    .selectFrom("Connection")
    .select(["Connection.id", "Connection.displayName as name"])
    .where("Connection.shopId", "=", actor.shopId)
    .where("Connection.profileDeletedAt", "is", null);
  return findChoices(database(), accounts, { table: "Connection", ...given });
}
