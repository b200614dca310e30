import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { accountProblem } from "#lib/drafts/rules";
import { endedWithoutDraft } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

export type CreateDraftResult = { kind: "created" | "reused"; draftId: string };

/**
 * Starts a draft from a video of the shop, or returns the open one it has already. The only account that can receive
 * drafts is chosen beforehand. Throws `not_found` when the video is not the shop's or was deleted.
 */
export async function createDraft(
  actor: ShopActor,
  { videoId }: { videoId: string },
): Promise<CreateDraftResult> {
  const { shopId } = actor;
  return act<CreateDraftResult>(actor, "draft.edit", async (tx) => {
    // One at a time per video, so that a double click makes one draft.
    await tx.$queryRaw`SELECT id FROM "Video" WHERE id = ${videoId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
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
        deliveries: { every: { state: { in: [...endedWithoutDraft] } } },
      },
      orderBy: { updatedAt: "desc" },
      select: { id: true },
    });
    if (open) return unrecorded({ kind: "reused", draftId: open.id });
    const by = actor.kind === "staff" ? actor.staffId : null;
    const made = await tx.draft.create({
      data: {
        shopId,
        videoId,
        connectionId: await onlyUsableAccount(tx, shopId),
        createdById: by,
        updatedById: by,
        authorIds: by === null ? [] : [by],
      },
      select: { id: true },
    });
    await tx.video.update({ where: { id: videoId }, data: { lastUsedAt: new Date() } });
    return recorded(
      { action: "draft.created", subjectId: made.id, details: { videoId } },
      { kind: "created", draftId: made.id },
    );
  });
}

async function onlyUsableAccount(tx: Tx, shopId: string): Promise<string | null> {
  const rows = await tx.connection.findMany({
    where: { shopId, state: "connected" },
    select: { id: true, state: true, scopes: true, restrictedAt: true },
  });
  const able = rows.filter(
    (row) => accountProblem({ ...row, restricted: row.restrictedAt !== null }) === null,
  );
  return able.length === 1 ? (able[0]?.id ?? null) : null;
}
