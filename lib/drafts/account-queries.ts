import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { accountColumns, toDraftAccount } from "#lib/drafts/draft-view";
import { type DraftAccounts, MAX_OFFERED_ACCOUNTS } from "#lib/drafts/schema";
import { database } from "#lib/infra/db/database";
import { inPageOrder } from "#lib/infra/db/keyset";
import { hasSimilar, matchesSearch, parseSearchTerms } from "#lib/infra/db/search";
import { kysely, queryRows } from "#lib/infra/db/sql";

/**
 * Returns some TikTok accounts of the shop to choose from, usable ones first, or those that match;
 * leaves out disconnected accounts.
 */
export async function offerAccounts(actor: ShopActor, q = ""): Promise<DraftAccounts> {
  const terms = q === "" ? [] : await parseSearchTerms(database(), q);
  if (q !== "" && terms.length === 0) return { accounts: [], more: false, similar: false };
  const exact = await findAccounts(actor, { terms, similar: false });
  const found =
    exact.length === 0 && hasSimilar(terms)
      ? await findAccounts(actor, { terms, similar: true })
      : exact;
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
    similar: exact.length === 0 && found.length > 0,
  };
}

/** Finds the ids of the first accounts: connected ones, then those to reconnect, each by name. */
async function findAccounts(
  { shopId }: ShopActor,
  search: { terms: string[]; similar: boolean },
): Promise<string[]> {
  const accounts = kysely
    .selectFrom("Connection")
    .select("id")
    .where("shopId", "=", shopId)
    .where("state", "<>", "disconnected")
    .where((eb) => eb.and(matchesSearch(sql`"searchKey"`, search)))
    .orderBy("state")
    .orderBy("searchKey")
    .orderBy("id")
    .limit(MAX_OFFERED_ACCOUNTS + 1);
  return (await queryRows(database(), accounts)).map(({ id }) => id);
}
