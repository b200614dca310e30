import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getDraft } from "#lib/drafts/queries";
import { changedFields } from "#lib/drafts/rules";
import type { DraftContent, DraftSave, DraftView } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

/** `draft` is always the stored draft after the call. */
type SaveDraftResult =
  | { kind: "saved"; draft: DraftView }
  /** Someone saved a newer version; nothing was overwritten. */
  | { kind: "version_conflict"; draft: DraftView }
  /** It is being sent, was sent or was discarded; nothing was changed. */
  | { kind: "closed"; draft: DraftView };

// One person typing is one entry of the activity, not one a second.
const ACTIVITY_GROUPING_MS = 10 * 60_000;

/**
 * Saves content over `baseVersion` and closes an open approval request. Saving the same again is
 * `saved`. Throws `not_found` for a draft, product or account that is not the shop’s.
 */
export async function saveDraft(
  actor: ShopActor,
  input: { id: string } & DraftSave,
): Promise<SaveDraftResult> {
  const { id, baseVersion, ...content } = input;
  const { shopId } = actor;
  return act<SaveDraftResult>(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id, shopId });
    const draft = await getDraft(actor, id, tx);
    const fields = changedFields(draft.content, content);
    if (draft.status !== "open") return unrecorded({ kind: "closed", draft });
    if (fields.length === 0) return unrecorded({ kind: "saved", draft });
    if (draft.version !== baseVersion) return unrecorded({ kind: "version_conflict", draft });
    await assertOwnedByShop(tx, shopId, content, fields);
    const staffId = actor.kind === "staff" ? actor.staffId : null;
    const { updatedById, authorIds } = await tx.draft.findUniqueOrThrow({
      where: { id },
      select: { updatedById: true, authorIds: true },
    });
    const isNewAuthor = staffId !== null && !authorIds.includes(staffId);
    await tx.draft.update({
      where: { id },
      data: {
        ...content,
        version: { increment: 1 },
        updatedById: staffId,
        authorIds: isNewAuthor ? [...authorIds, staffId] : authorIds,
        updatedAt: new Date(),
      },
    });
    const request = await closeApprovalRequest(tx, {
      shopId,
      draftId: id,
      outcome: "edited",
      byId: staffId,
    });
    const result: SaveDraftResult = { kind: "saved", draft: await getDraft(actor, id, tx) };
    const choiceChanged = fields.includes("productId") || fields.includes("connectionId");
    const sameSitting =
      updatedById === staffId &&
      draft.version > 1 &&
      Date.now() - Date.parse(draft.changedAt) < ACTIVITY_GROUPING_MS;
    if (sameSitting && !choiceChanged && !request) return unrecorded(result);
    const changed = {
      action: "draft.changed" as const,
      subjectId: id,
      details: { version: result.draft.version, fields },
    };
    if (!request) return recorded(changed, result);
    return recorded(
      [changed, { action: "approval.outdated", subjectId: id, details: { requestId: request.id } }],
      result,
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
    const product = await tx.product.findFirst({
      where: { id: content.productId, shopId },
      select: { id: true },
    });
    if (!product) throw new AppError("not_found", "This product does not exist in your shop.");
  }
  if (fields.includes("connectionId") && content.connectionId !== null) {
    const connection = await tx.connection.findFirst({
      where: { id: content.connectionId, shopId },
      select: { id: true },
    });
    if (!connection)
      throw new AppError("not_found", "This TikTok account does not belong to your shop.");
  }
}
