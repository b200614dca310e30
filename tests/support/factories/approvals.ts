import type { StaffActor } from "#lib/actor";
import { requestApproval } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { getDraft } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";
import { makeStaff } from "#tests/support/factories/records";

/** Creates a shop that requires a second approver, with an editor's draft and other approvers. */
export async function makeFourEyesShop() {
  const ready = await makeReadyDraft();
  await setApprovalRule(ready.admin, { requireApproval: true });
  const second = await makeStaff(ready.shop.id, "editor");
  return { ...ready, second, draftId: ready.draft.id };
}

/** Requests approval of the draft as it is. Returns the consent input for a colleague. */
export async function makeApprovalRequest(actor: StaffActor, draftId: string) {
  const input = await consentInputFor(actor, draftId);
  const result = await requestApproval(actor, input);
  if (!("requestId" in result)) throw new Error(result.kind);
  return { input, requestId: result.requestId };
}

/** Saves another caption as this person. */
export const editCaption = async (actor: StaffActor, draftId: string, caption: string) => {
  const { version, content } = await getDraft(actor, draftId);
  return saveDraft(actor, { id: draftId, baseVersion: version, ...content, caption });
};

/** Counts the consents and deliveries of the shop. */
export const countSends = (shopId: string) =>
  Promise.all([
    database().consent.count({ where: { shopId } }),
    database().delivery.count({ where: { shopId } }),
  ]);

/** Returns the outcomes of the requests of a draft, in order. */
export const requestOutcomes = async (draftId: string) =>
  (
    await database().approvalRequest.findMany({
      where: { draftId },
      orderBy: { requestedAt: "asc" },
    })
  ).map(({ outcome }) => outcome);
