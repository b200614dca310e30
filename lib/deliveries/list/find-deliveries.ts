import "server-only";

import { sql } from "kysely";

import type { DeliveryFilter, DeliveryGroup } from "#lib/deliveries/list/schema";
import { type DeliveryState, needsPersonStates, unfinishedStates } from "#lib/deliveries/state";
import { findMatchingIds, type FoundIds, matchesSearch, type Search } from "#lib/infra/db/search";
import { kysely } from "#lib/infra/db/sql";

const groupStates: Record<DeliveryGroup, readonly DeliveryState[]> = {
  in_progress: unfinishedStates,
  attention: needsPersonStates,
  inbox: ["in_inbox"],
  posted: ["posted"],
  cancelled: ["cancelled"],
};

/**
 * The drafts that a search found. Of many, a list walks its index and looks at the draft of each
 * delivery instead.
 */
export type FoundDrafts = Search & { ids: FoundIds };

/** The shop’s drafts, discarded ones too, since they may have been sent before. */
export const selectDrafts = (shopId: string) =>
  kysely.selectFrom("Draft").where("shopId", "=", shopId);

/** Searches the shop’s drafts. */
export async function findDrafts(shopId: string, search: Search): Promise<FoundDrafts> {
  const ids = await findMatchingIds(
    selectDrafts(shopId)
      .select("id")
      .where((eb) => eb.and(matchesSearch(eb.ref("searchKey"), search))),
  );
  return { ...search, ids };
}

/** A correlated subquery, which the planner leaves in the walk along the index. */
const draftMatches = (search: Search) => sql<boolean>`(
  SELECT ${sql.join(matchesSearch(sql.ref("Draft.searchKey"), search), sql` AND `)}
  FROM "Draft" WHERE "Draft".id = "Delivery"."draftId")`;

const hasState = (states: readonly DeliveryState[]) =>
  sql<boolean>`"Delivery".state IN (${sql.join(states.map((state) => sql.lit(state)))})`;

/**
 * The shop’s deliveries that match, neither sorted nor limited, as queries that each follow an
 * index: for several states of one account one each.
 */
export function filterDeliveries(
  shopId: string,
  { show, account }: Pick<DeliveryFilter, "show" | "account">,
  search: FoundDrafts | null,
) {
  const { ids = null } = search ?? {};
  const all = kysely
    .selectFrom("Delivery")
    .select("Delivery.id")
    .where("Delivery.shopId", "=", shopId)
    .$if(account !== undefined, (query) =>
      query.where(sql<boolean>`"Delivery"."connectionId" = ${account}::uuid`),
    )
    .$if(ids !== null && ids !== "many", (query) =>
      query.where(sql<boolean>`"Delivery"."draftId" = ANY(${ids}::uuid[])`),
    )
    .$if(ids === "many", (query) => (search === null ? query : query.where(draftMatches(search))));
  if (show === undefined) return [all];
  const states = groupStates[show];
  if (account !== undefined) return states.map((state) => all.where(hasState([state])));
  return [
    show === "in_progress"
      ? all.where("Delivery.endedAt", "is", null)
      : all.where(hasState(states)),
  ];
}
