import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { draftColumns, toDraftListItem, toShownDraft } from "#lib/drafts/draft-view";
import type { DraftListQuery, DraftPage } from "#lib/drafts/schema";
import { staffNames } from "#lib/drafts/staff-names";
import { database } from "#lib/infra/db/database";
import { inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { findSearchedPage } from "#lib/infra/db/searched-page";
import { kysely } from "#lib/infra/db/sql";

const updatedAt = sql<Date>`"updatedAt"`;

const lastChanged: Sort = {
  column: updatedAt,
  id: sql`id`,
  type: "timestamptz",
  idType: "uuid",
  descending: true,
};

/** Returns one page of the shop’s drafts that are not discarded, last changed first. */
export async function listDrafts(actor: ShopActor, query: DraftListQuery): Promise<DraftPage> {
  const tx = database();
  const drafts = kysely
    .selectFrom("Draft")
    .select(["id", updatedAt.as("key")])
    .where("shopId", "=", actor.shopId)
    .where("discardedAt", "is", null)
    // Literals, so that the planner finds the index of each view.
    .where(
      query.view === "open"
        ? sql<boolean>`status = 'open'`
        : sql<boolean>`status IN ('sending', 'sent')`,
    );
  const { rows: ids, ...page } = await findSearchedPage(tx, drafts, {
    sort: lastChanged,
    request: query,
    text: query.q,
  });
  const rows = await tx.draft.findMany({
    where: { id: { in: ids }, shopId: actor.shopId },
    select: draftColumns,
  });
  const names = await staffNames(
    tx,
    actor.shopId,
    rows.map(({ updatedById }) => updatedById),
  );
  return {
    ...page,
    rows: inPageOrder(ids, rows).map((row) => toDraftListItem(toShownDraft(row, names))),
  };
}
