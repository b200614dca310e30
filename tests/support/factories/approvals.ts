import type { StaffActor } from "#lib/actor";
import { requestApproval } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { getDraft } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/db/database";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";
import { makeStaff } from "#tests/support/factories/records";

/** A shop that asks for two people, with a draft that the editor wrote, and two more who could approve it. */
export async function makeFourEyesShop() {
  const made = await makeReadyDraft();
  await setApprovalRule(made.admin, { requireApproval: true });
  const second = await makeStaff(made.shop.id, "editor");
  return { ...made, second, draftId: made.draft.id };
}

/** Asks for the approval of the draft as it is; answers the yes that a colleague would give. */
export async function makeApprovalRequest(actor: StaffActor, draftId: string) {
  const yes = await consentInputFor(actor, draftId);
  const outcome = await requestApproval(actor, yes);
  if (!("requestId" in outcome)) throw new Error(outcome.kind);
  return { yes, requestId: outcome.requestId };
}

/** Saves another caption, as this person. */
export const editCaption = async (actor: StaffActor, draftId: string, caption: string) => {
  const { version, content } = await getDraft(actor, draftId);
  return saveDraft(actor, { id: draftId, baseVersion: version, ...content, caption });
};

/** How many consents and deliveries the shop has. */
export const countSends = (shopId: string) =>
  Promise.all([
    database().consent.count({ where: { shopId } }),
    database().delivery.count({ where: { shopId } }),
  ]);
/** What became of the requests of a draft, in order. */
export const requestOutcomes = async (draftId: string) =>
  (
    await database().approvalRequest.findMany({
      where: { draftId },
      orderBy: { requestedAt: "asc" },
    })
  ).map(({ outcome }) => outcome);
