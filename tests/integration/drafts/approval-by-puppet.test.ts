// An account whose address nobody confirmed may be a second name of whoever invited it. It counts as
// no person of the two, on either side.
import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { getApproval, getApprovalRule } from "#lib/drafts/approval/queries";
import { requestApproval } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import {
  countSends,
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
} from "#tests/support/factories/approvals";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";

const setConfirmed = ({ staffId: id }: StaffActor, confirmed: boolean) =>
  database().staff.update({
    where: { id },
    data: { addressVerifiedAt: confirmed ? new Date() : null },
  });

test("a puppet writes, and may not request: its inviter cannot approve alone", async () => {
  const { shop, admin, editor: puppet, draftId } = await makeFourEyesShop();
  await setConfirmed(puppet, false);
  await editCaption(puppet, draftId, "Written by nobody");
  const input = await consentInputFor(puppet, draftId);
  await expect(requestApproval(puppet, input)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/not confirmed.*Ask a colleague to request it/),
  });
  expect(await giveConsent(admin, input)).toEqual({ kind: "not_requested" });
  expect(await countSends(shop.id)).toEqual([0, 0]);
});

test("a request of an unconfirmed account is approved by nobody until it is confirmed", async () => {
  const { shop, admin, editor: puppet, second, draftId } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(puppet, draftId);
  await setConfirmed(puppet, false);
  for (const approver of [admin, second]) {
    await expect(giveConsent(approver, input)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("the person who requested this approval is not confirmed"),
    });
    expect((await listPendingApprovals(approver)).rows).toEqual([]);
    expect(await getApproval(approver, draftId, input.fingerprint)).toMatchObject({
      blocker: expect.stringContaining("not confirmed"),
      approvers: { names: [] },
    });
  }
  expect(await countSends(shop.id)).toEqual([0, 0]);
  await setConfirmed(puppet, true);
  expect(await giveConsent(admin, input)).toMatchObject({ kind: "consented" });
});

test("an unconfirmed account approves nothing, and is not counted among those who could", async () => {
  const { shop, editor, second: puppet, admin, draftId } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const before = await getApprovalRule(admin);
  await setConfirmed(puppet, false);
  await expect(giveConsent(puppet, input)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("can’t be the second approver"),
  });
  expect((await getApprovalRule(admin)).eligibleApprovers).toBe(before.eligibleApprovers - 1);
  expect(await countSends(shop.id)).toEqual([0, 0]);
});

test("what a puppet wrote is sent when two confirmed people request and approve it", async () => {
  const { editor: puppet, second, admin, draftId } = await makeFourEyesShop();
  await setConfirmed(puppet, false);
  const { input } = await makeApprovalRequest(second, draftId);
  expect(await giveConsent(admin, input)).toMatchObject({ kind: "consented" });
});

test("a send that a puppet agreed to alone is not sent again by its inviter", async () => {
  const { shop, admin, editor: puppet, draft } = await makeReadyDraft();
  await setConfirmed(puppet, false);
  const given = await giveConsent(puppet, await consentInputFor(puppet, draft.id));
  const id = "deliveryId" in given ? given.deliveryId : "";
  await database().delivery.updateMany({
    where: { shopId: shop.id },
    data: { state: "not_sent", nextRunAt: null },
  });
  await setApprovalRule(admin, { requireApproval: true });
  await expect(retryDelivery(admin, { id })).rejects.toMatchObject({ code: "conflict" });
  await setConfirmed(puppet, true);
  expect(await retryDelivery(admin, { id })).toEqual({ kind: "requeued" });
});
