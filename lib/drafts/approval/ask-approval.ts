import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { endRequest } from "#lib/drafts/approval/end-request";
import { twoPeopleNow } from "#lib/drafts/approval/second-person";
import { previewOf } from "#lib/drafts/queries";
import type { PreviewView } from "#lib/drafts/schema";
import { oweAskedMail } from "#lib/infra/outbox";

export type AskApprovalOutcome =
  | { kind: "asked" | "asked_before"; requestId: string }
  /** What was looked at is not what would be sent now; the preview to look at is enclosed. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; reasons: string[] }
  /** The shop asks for two people no more; the person can agree themselves. */
  | { kind: "not_needed" };

/**
 * Asks that somebody else agrees to exactly what was shown, and tells those who may. Asking the same twice is one request. Throws
 * `not_found`.
 */
export async function askApproval(actor: StaffActor, input: { draftId: string; fingerprint: string }): Promise<AskApprovalOutcome> {
  const { draftId, fingerprint } = input;
  const { shopId } = actor;
  return act<AskApprovalOutcome>(actor, "draft.edit", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const preview = await previewOf(actor, draftId, tx);
    if (!(await twoPeopleNow(tx, shopId))) return unrecorded({ kind: "not_needed" });
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint) return unrecorded({ kind: "changed_since_preview", preview });
    const waits = await tx.approvalRequest.findFirst({
      where: { shopId, draftId, outcome: null },
      select: { id: true, fingerprint: true },
    });
    if (waits?.fingerprint === fingerprint) return unrecorded({ kind: "asked_before", requestId: waits.id });
    await endRequest(tx, { shopId, draftId, outcome: "edited", byId: null });
    const { id: requestId } = await tx.approvalRequest.create({
      data: { shopId, draftId, fingerprint, askedById: actor.staffId },
      select: { id: true },
    });
    await oweAskedMail(tx, { shopId, draftId, connectionId: preview.shown.connectionId, requestId });
    return recorded({ action: "approval.asked", subjectId: draftId, details: { requestId, fingerprint } }, { kind: "asked", requestId });
  });
}
