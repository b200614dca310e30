import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getDraft } from "#lib/drafts/queries";
import { changedFields } from "#lib/drafts/rules";
import type { DraftSave, DraftView, DraftContent } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

export type SaveDraftResult =
  | { kind: "saved"; draft: DraftView }
  /** Someone saved other words since; nothing was overwritten. `draft` is what is stored now. */
  | { kind: "version_conflict"; draft: DraftView }
  /** It is being sent, was sent or was discarded; nothing was changed. */
  | { kind: "closed"; draft: DraftView };

// One person writing on is one entry of the activity, not one every second.
const ACTIVITY_GROUPING_MS = 10 * 60_000;

/**
 * Saves words and choices over the version they were based on. Saving the same again, a lost answer repeated included,
 * is `saved`. A request for approval ends with the version it was about. Throws `not_found` for a draft, product or account that is not the shop's.
 */
export async function saveDraft(
  actor: ShopActor,
  input: { id: string } & DraftSave,
): Promise<SaveDraftResult> {
  const { id, baseVersion, ...words } = input;
  return act<SaveDraftResult>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    const draft = await getDraft(actor, id, tx);
    const fields = changedFields(draft.content, words);
    if (draft.status !== "open") return unrecorded({ kind: "closed", draft });
    if (fields.length === 0) return unrecorded({ kind: "saved", draft });
    if (draft.version !== baseVersion) return unrecorded({ kind: "version_conflict", draft });
    await assertOwnedByShop(tx, actor.shopId, words, fields);
    const by = actor.kind === "staff" ? actor.staffId : null;
    const { updatedById, authorIds } = await tx.draft.findUniqueOrThrow({
      where: { id },
      select: { updatedById: true, authorIds: true },
    });
    const authors = by === null || authorIds.includes(by) ? authorIds : [...authorIds, by];
    await tx.draft.update({
      where: { id },
      data: {
        ...words,
        version: { increment: 1 },
        updatedById: by,
        authorIds: authors,
        updatedAt: new Date(),
      },
    });
    const request = await closeApprovalRequest(tx, {
      shopId: actor.shopId,
      draftId: id,
      outcome: "edited",
      byId: by,
    });
    const outcome: SaveDraftResult = { kind: "saved", draft: await getDraft(actor, id, tx) };
    const choice = fields.includes("productId") || fields.includes("connectionId");
    const sameSitting =
      updatedById === by &&
      draft.version > 1 &&
      Date.now() - Date.parse(draft.changedAt) < ACTIVITY_GROUPING_MS;
    if (sameSitting && !choice && !request) return unrecorded(outcome);
    const changed = {
      action: "draft.changed" as const,
      subjectId: id,
      details: { version: outcome.draft.version, fields },
    };
    if (!request) return recorded(changed, outcome);
    return recorded(
      [changed, { action: "approval.outdated", subjectId: id, details: { requestId: request.id } }],
      outcome,
    );
  });
}

async function assertOwnedByShop(
  tx: Tx,
  shopId: string,
  content: DraftContent,
  fields: (keyof DraftContent)[],
): Promise<void> {
  if (fields.includes("productId") && content.productId !== null) {
    const found = await tx.product.findFirst({
      where: { id: content.productId, shopId },
      select: { id: true },
    });
    if (!found) throw new AppError("not_found", "This product does not exist in your shop.");
  }
  if (fields.includes("connectionId") && content.connectionId !== null) {
    const found = await tx.connection.findFirst({
      where: { id: content.connectionId, shopId },
      select: { id: true },
    });
    if (!found)
      throw new AppError("not_found", "This TikTok account does not belong to your shop.");
  }
}
