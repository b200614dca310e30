import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { findVerified, isApprovalRequired } from "#lib/drafts/approval/four-eyes";
import { UNVERIFIED_REQUESTER } from "#lib/drafts/approval/rules";
import type { ChangeRequestInput } from "#lib/drafts/approval/schema";
import type { ApprovalOutcome } from "#lib/drafts/approval/state";
import { getPreview } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { recheckChangedVideo } from "#lib/drafts/recheck-changed-video";
import type { PreviewView } from "#lib/drafts/schema";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { queueApprovalRequestEmail, queueApprovalResultEmail } from "#lib/infra/mail/outbox";

export type RequestApprovalResult =
  | { kind: "requested" | "already_requested"; requestId: string }
  /** The draft no longer matches the preview that was reviewed; `preview` is the current one. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; blockers: string[] }
  /** The shop no longer requires a second approver; the person can consent alone. */
  | { kind: "not_needed" };

/**
 * Requests approval of exactly what was shown and e-mails the possible approvers. Repeatable. A video
 * whose file changed goes to a new check instead. Throws `not_found`, and `forbidden` for an unconfirmed
 * address.
 */
export async function requestApproval(
  actor: StaffActor,
  input: { draftId: string; fingerprint: string },
): Promise<RequestApprovalResult> {
  const result = await openRequest(actor, input);
  if (result.kind === "not_ready") await recheckChangedVideo(actor, input.draftId);
  return result;
}

async function openRequest(
  actor: StaffActor,
  input: { draftId: string; fingerprint: string },
): Promise<RequestApprovalResult> {
  const { draftId, fingerprint } = input;
  const { shopId } = actor;
  return act<RequestApprovalResult>(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id: draftId, shopId });
    const preview = await getPreview(actor, draftId, tx);
    if (!(await isApprovalRequired(tx, shopId))) return unrecorded({ kind: "not_needed" });
    if (!(await findVerified(tx, shopId, [actor.staffId])).has(actor.staffId))
      throw new AppError("forbidden", UNVERIFIED_REQUESTER);
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint)
      return unrecorded({ kind: "changed_since_preview", preview });
    const pending = await findOpenRequest(tx, shopId, draftId);
    if (pending?.fingerprint === fingerprint)
      return unrecorded({ kind: "already_requested", requestId: pending.id });
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

/**
 * Withdraws the open request of a draft; approval can be requested again. Repeatable. Throws
 * `not_found`.
 */
export async function withdrawApprovalRequest(
  actor: StaffActor,
  { draftId }: { draftId: string },
): Promise<{ kind: "withdrawn" | "not_pending" }> {
  const { shopId } = actor;
  return act<{ kind: "withdrawn" | "not_pending" }>(actor, "draft.edit", async (tx) => {
    await lockRow(tx, "Draft", { id: draftId, shopId });
    await getDraft(actor, draftId, tx);
    const closed = await closeApprovalRequest(tx, {
      shopId,
      draftId,
      outcome: "withdrawn",
      byId: actor.staffId,
    });
    if (!closed) return unrecorded({ kind: "not_pending" });
    return recorded(
      { action: "approval.withdrawn", subjectId: draftId, details: { requestId: closed.id } },
      { kind: "withdrawn" },
    );
  });
}

type RequestChangesResult =
  | { kind: "changes_requested" }
  /** The request was withdrawn, answered or replaced; nothing was done. */
  | { kind: "not_pending" };

/**
 * Sends a draft back to the requester with a note and e-mails them. Throws `not_found`, and
 * `forbidden` for the requester.
 */
export async function requestChanges(
  actor: StaffActor,
  input: { draftId: string } & ChangeRequestInput,
): Promise<RequestChangesResult> {
  const { draftId, requestId, note } = input;
  const { shopId, staffId } = actor;
  return act<RequestChangesResult>(actor, "draft.consent", async (tx) => {
    await lockRow(tx, "Draft", { id: draftId, shopId });
    const { content } = await getDraft(actor, draftId, tx);
    const pending = await findOpenRequest(tx, shopId, draftId);
    if (pending?.id !== requestId) return unrecorded({ kind: "not_pending" });
    const { requestedById } = pending;
    if (requestedById === staffId)
      throw new AppError(
        "forbidden",
        "You requested this approval yourself. Withdraw it to continue editing.",
      );
    await closeApprovalRequest(tx, {
      shopId,
      draftId,
      outcome: "changes_requested",
      byId: staffId,
      note,
    });
    if (content.connectionId !== null)
      await queueApprovalResultEmail(tx, {
        shopId,
        draftId,
        deliveryId: null,
        connectionId: content.connectionId,
        requestId,
        requestedById,
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

/**
 * Closes the open request of a draft and returns it; null when there is none. The caller holds the
 * lock of the draft.
 */
export async function closeApprovalRequest(
  tx: Tx,
  { shopId, draftId, outcome, byId, note = "" }: CloseRequestInput,
): Promise<{ id: string } | null> {
  const pending = await findOpenRequest(tx, shopId, draftId);
  if (!pending) return null;
  await tx.approvalRequest.update({
    where: { id: pending.id },
    data: { outcome, closedById: byId, closedAt: await databaseNow(tx), note },
  });
  return pending;
}

function findOpenRequest(tx: Tx, shopId: string, draftId: string) {
  return tx.approvalRequest.findFirst({
    where: { shopId, draftId, outcome: null },
    select: { id: true, requestedById: true, fingerprint: true },
  });
}
