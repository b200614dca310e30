import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { endRequest } from "#lib/drafts/approval/end-request";
import type { ChangesInput } from "#lib/drafts/approval/schema";
import { getDraft } from "#lib/drafts/queries";
import { refuse } from "#lib/errors";
import { oweAnswerMail } from "#lib/infra/outbox";

export type AskChangesOutcome =
  | { kind: "changes_asked" } /** It was withdrawn, changed or answered meanwhile; nothing was done. */
  | { kind: "not_waiting" };

/** Sends a draft back to whoever asked, saying what should be changed, and tells them. Throws `not_found`, and `forbidden` for the asker. */
export async function askChanges(actor: StaffActor, input: { draftId: string } & ChangesInput): Promise<AskChangesOutcome> {
  const { draftId, requestId, note } = input;
  const { shopId } = actor;
  return act<AskChangesOutcome>(actor, "draft.consent", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const { words } = await getDraft(actor, draftId, tx);
    const waits = await tx.approvalRequest.findFirst({ where: { shopId, draftId, outcome: null }, select: { id: true, askedById: true } });
    if (waits?.id !== requestId) return unrecorded({ kind: "not_waiting" });
    if (waits.askedById === actor.staffId) throw refuse("forbidden", "You asked for this approval yourself. Withdraw it to go on writing.");
    await endRequest(tx, { shopId, draftId, outcome: "changes_asked", byId: actor.staffId, note });
    if (words.connectionId !== null)
      await oweAnswerMail(tx, { shopId, draftId, deliveryId: null, connectionId: words.connectionId, requestId, toId: waits.askedById });
    return recorded({ action: "approval.changes_asked", subjectId: draftId, details: { requestId } }, { kind: "changes_asked" });
  });
}
