import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { accountColumns, toDraftAccount } from "#lib/drafts/draft-view";
import { type DraftAccounts, MAX_OFFERED_ACCOUNTS } from "#lib/drafts/schema";
import { database } from "#lib/infra/db/database";
import { inPageOrder } from "#lib/infra/db/keyset";
import { exactSearch, matchesSearch, type Search, searchTolerantly } from "#lib/infra/db/search";
import { kysely, queryRows } from "#lib/infra/db/sql";

/**
 * Returns some TikTok accounts of the shop to choose from, usable ones first, or those that match;
 * leaves out disconnected accounts.
 */
export async function offerAccounts(actor: ShopActor, q = ""): Promise<DraftAccounts> {
  const accounts = connectedAccounts(actor);
  const searched = await searchTolerantly(database(), q, {
    keys: [accounts.select("searchKey as key")],
    find: (search) => findAccounts(actor, search),
    isEmpty: (found) => found.length === 0,
  });
  if (q !== "" && searched === null) return { accounts: [], more: false, similar: false };
  const { search, found } = searched ?? {
    search: exactSearch([]),
    found: await findAccounts(actor, exactSearch([])),
  };
  const ids = found.slice(0, MAX_OFFERED_ACCOUNTS);
  const rows = await database().connection.findMany({
    where: { id: { in: ids }, shopId: actor.shopId },
    select: accountColumns,
  });
  return {
    accounts: inPageOrder(ids, rows)
      .map(toDraftAccount)
      .toSorted((a, b) => Number(a.problem !== null) - Number(b.problem !== null)),
    more: found.length > MAX_OFFERED_ACCOUNTS,
    similar: search.similar,
  };
}

const connectedAccounts = ({ shopId }: ShopActor) =>
  kysely.selectFrom("Connection").where("shopId", "=", shopId).where("state", "<>", "disconnected");

/** Finds the ids of the first accounts: connected ones, then those to reconnect, each by name. */
async function findAccounts(actor: ShopActor, search: Search): Promise<string[]> {
  const accounts = connectedAccounts(actor)
    .select("id")
    .where((eb) => eb.and(matchesSearch(sql`"searchKey"`, search)))
    .orderBy("state")
    .orderBy("searchKey")
    .orderBy("id")
    .limit(MAX_OFFERED_ACCOUNTS + 1);
  return (await queryRows(database(), accounts)).map(({ id }) => id);
}
