import "server-only";

import type { ShopActor } from "#lib/actor";
import { draftColumns, findDraft, toDraftListItem, toShownDraft } from "#lib/drafts/draft-view";
import type { DraftListItem, DraftView } from "#lib/drafts/schema";
import { staffNames } from "#lib/drafts/staff-names";
import { database, type Tx } from "#lib/infra/db/database";

/** Returns one draft of the shop in its current version. Throws `not_found`. */
export async function getDraft(
  actor: ShopActor,
  id: string,
  tx: Tx = database(),
): Promise<DraftView> {
  const row = await findDraft(tx, actor.shopId, id);
  return toShownDraft(row, await staffNames(tx, actor.shopId, [row.updatedById]));
}

/** Returns the drafts made from one video, the newest first; discarded ones are left out. */
export async function listDraftsOfVideo(
  actor: ShopActor,
  videoId: string,
): Promise<DraftListItem[]> {
  const rows = await database().draft.findMany({
    where: { shopId: actor.shopId, videoId, discardedAt: null },
    orderBy: { createdAt: "desc" },
    take: 50,
    select: draftColumns,
  });
  return rows.map((row) => toDraftListItem(toShownDraft(row, new Map())));
}
