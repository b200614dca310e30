import type { StaffActor } from "#lib/actor";
import { askApproval } from "#lib/drafts/approval/ask-approval";
import { requireApproval } from "#lib/drafts/approval/require-approval";
import { getDraft } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { database } from "#lib/infra/database";
import { looked, makeReadyDraft } from "#tests/support/drafts";
import { makeStaff } from "#tests/support/makers";

/** A shop that asks for two people, with a draft that the editor wrote, and two more who could approve it. */
export async function makeTwo() {
  const made = await makeReadyDraft();
  await requireApproval(made.admin, { twoPeople: true });
  const second = await makeStaff(made.shop.id, "editor");
  return { ...made, second, draftId: made.draft.id };
}

/** Asks for the approval of the draft as it is; answers the yes that a colleague would give. */
export async function asked(actor: StaffActor, draftId: string) {
  const yes = await looked(actor, draftId);
  const outcome = await askApproval(actor, yes);
  if (!("requestId" in outcome)) throw new Error(outcome.kind);
  return { yes, requestId: outcome.requestId };
}

/** Saves another caption, as this person. */
export const write = async (actor: StaffActor, draftId: string, caption: string) => {
  const { version, words } = await getDraft(actor, draftId);
  return saveDraft(actor, { id: draftId, baseVersion: version, ...words, caption });
};

/** How many consents and deliveries the shop has. */
export const sent = (shopId: string) =>
  Promise.all([database().consent.count({ where: { shopId } }), database().delivery.count({ where: { shopId } })]);
/** What became of the requests of a draft, in order. */
export const outcomes = async (draftId: string) =>
  (await database().approvalRequest.findMany({ where: { draftId }, orderBy: { askedAt: "asc" } })).map(({ outcome }) => outcome);
