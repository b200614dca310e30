import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { accountProblem } from "#lib/drafts/rules";
import { statesWithoutTiktokDraft } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

export type CreateDraftResult = { kind: "created" | "reused"; draftId: string };

/**
 * Starts a draft from a video, or returns its open draft. Preselects the account if only one is
 * usable. Throws `not_found` when the video is not the shop’s or was deleted.
 */
export async function createDraft(
  actor: ShopActor,
  { videoId }: { videoId: string },
): Promise<CreateDraftResult> {
  const { shopId } = actor;
  return act<CreateDraftResult>(actor, "draft.edit", async (tx) => {
    // The lock makes a double click create one draft.
    await lockRow(tx, "Video", { id: videoId, shopId });
    const video = await tx.video.findFirst({
      where: { id: videoId, shopId, deletedAt: null },
      select: { id: true },
    });
    if (!video) throw new AppError("not_found", "This video does not exist in your shop.");
    const open = await tx.draft.findFirst({
      where: {
        videoId,
        shopId,
        discardedAt: null,
        deliveries: { every: { state: { in: statesWithoutTiktokDraft } } },
      },
      orderBy: { updatedAt: "desc" },
      select: { id: true },
    });
    if (open) return unrecorded({ kind: "reused", draftId: open.id });
    const staffId = actor.kind === "staff" ? actor.staffId : null;
    const draft = await tx.draft.create({
      data: {
        shopId,
        videoId,
        connectionId: await onlyUsableAccount(tx, shopId),
        createdById: staffId,
        updatedById: staffId,
        authorIds: staffId === null ? [] : [staffId],
      },
      select: { id: true },
    });
    await tx.video.update({ where: { id: videoId }, data: { lastUsedAt: new Date() } });
    return recorded(
      { action: "draft.created", subjectId: draft.id, details: { videoId } },
      { kind: "created", draftId: draft.id },
    );
  });
}

async function onlyUsableAccount(tx: Tx, shopId: string): Promise<string | null> {
  const rows = await tx.connection.findMany({
    where: { shopId, state: "connected" },
    select: { id: true, state: true, scopes: true, restrictedAt: true },
  });
  const usable = rows.filter(
    (row) => accountProblem({ ...row, restricted: row.restrictedAt !== null }) === null,
  );
  return usable.length === 1 ? (usable[0]?.id ?? null) : null;
}
