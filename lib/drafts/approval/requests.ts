import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { isApprovalRequired } from "#lib/drafts/approval/four-eyes";
import type { ChangeRequestInput } from "#lib/drafts/approval/schema";
import type { ApprovalOutcome } from "#lib/drafts/approval/state";
import { getDraft, getPreview } from "#lib/drafts/queries";
import type { PreviewView } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { queueApprovalRequestEmail, queueApprovalResultEmail } from "#lib/infra/mail/outbox";

export type RequestApprovalResult =
  | { kind: "requested" | "already_requested"; requestId: string }
  /** What was looked at is not what would be sent now; the preview to look at is enclosed. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; blockers: string[] }
  /** The shop asks for two people no more; the person can agree themselves. */
  | { kind: "not_needed" };

/**
 * Asks that somebody else agrees to exactly what was shown, and tells those who may. Asking the same twice is one request. Throws
 * `not_found`.
 */
export async function requestApproval(
  actor: StaffActor,
  input: { draftId: string; fingerprint: string },
): Promise<RequestApprovalResult> {
  const { draftId, fingerprint } = input;
  const { shopId } = actor;
  return act<RequestApprovalResult>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const preview = await getPreview(actor, draftId, tx);
    if (!(await isApprovalRequired(tx, shopId))) return unrecorded({ kind: "not_needed" });
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint)
      return unrecorded({ kind: "changed_since_preview", preview });
    const waits = await tx.approvalRequest.findFirst({
      where: { shopId, draftId, outcome: null },
      select: { id: true, fingerprint: true },
    });
    if (waits?.fingerprint === fingerprint)
      return unrecorded({ kind: "already_requested", requestId: waits.id });
    await closeApprovalRequest(tx, { shopId, draftId, outcome: "edited", byId: null });
    const { id: requestId } = await tx.approvalRequest.create({
      data: { shopId, draftId, fingerprint, requestedById: actor.staffId },
      select: { id: true },
    });
    await queueApprovalRequestEmail(tx, {
      shopId,
      draftId,
      connectionId: preview.snapshot.connectionId,
      requestId,
    });
    return recorded(
      { action: "approval.requested", subjectId: draftId, details: { requestId, fingerprint } },
      { kind: "requested", requestId },
    );
  });
}

/** Takes the request of a draft back; it can be asked for again. Withdrawing what does not wait changes nothing. Throws `not_found`. */
export async function withdrawApprovalRequest(
  actor: StaffActor,
  { draftId }: { draftId: string },
): Promise<{ kind: "withdrawn" | "not_pending" }> {
  return act<{ kind: "withdrawn" | "not_pending" }>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    await getDraft(actor, draftId, tx);
    const ended = await closeApprovalRequest(tx, {
      shopId: actor.shopId,
      draftId,
      outcome: "withdrawn",
      byId: actor.staffId,
    });
    if (!ended) return unrecorded({ kind: "not_pending" });
    return recorded(
      { action: "approval.withdrawn", subjectId: draftId, details: { requestId: ended.id } },
      { kind: "withdrawn" },
    );
  });
}

export type RequestChangesResult =
  | {
      kind: "changes_requested";
    } /** It was withdrawn, changed or answered meanwhile; nothing was done. */
  | { kind: "not_pending" };

/** Sends a draft back to whoever asked, saying what should be changed, and tells them. Throws `not_found`, and `forbidden` for the asker. */
export async function requestChanges(
  actor: StaffActor,
  input: { draftId: string } & ChangeRequestInput,
): Promise<RequestChangesResult> {
  const { draftId, requestId, note } = input;
  const { shopId } = actor;
  return act<RequestChangesResult>(actor, "draft.consent", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const { content } = await getDraft(actor, draftId, tx);
    const waits = await tx.approvalRequest.findFirst({
      where: { shopId, draftId, outcome: null },
      select: { id: true, requestedById: true },
    });
    if (waits?.id !== requestId) return unrecorded({ kind: "not_pending" });
    if (waits.requestedById === actor.staffId)
      throw new AppError(
        "forbidden",
        "You asked for this approval yourself. Withdraw it to go on writing.",
      );
    await closeApprovalRequest(tx, {
      shopId,
      draftId,
      outcome: "changes_requested",
      byId: actor.staffId,
      note,
    });
    if (content.connectionId !== null)
      await queueApprovalResultEmail(tx, {
        shopId,
        draftId,
        deliveryId: null,
        connectionId: content.connectionId,
        requestId,
        requestedById: waits.requestedById,
      });
    return recorded(
      { action: "approval.changes_requested", subjectId: draftId, details: { requestId } },
      { kind: "changes_requested" },
    );
  });
}

type CloseRequestInput = {
  shopId: string;
  draftId: string;
  outcome: ApprovalOutcome;
  byId: string | null;
  note?: string;
};

/** Ends the request of a draft that waits, if one does; answers which it was. The caller holds the lock of the draft. */
export async function closeApprovalRequest(
  tx: Tx,
  { shopId, draftId, outcome, byId, note = "" }: CloseRequestInput,
): Promise<{ id: string; requestedById: string } | null> {
  const waits = await tx.approvalRequest.findFirst({
    where: { shopId, draftId, outcome: null },
    select: { id: true, requestedById: true },
  });
  if (!waits) return null;
  await tx.approvalRequest.update({
    where: { id: waits.id },
    data: { outcome, closedById: byId, closedAt: await databaseNow(tx), note },
  });
  return waits;
}
