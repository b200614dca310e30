import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { isApprovalRequired } from "#lib/drafts/approval/four-eyes";
import { requestApproval, withdrawApprovalRequest } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { giveConsent } from "#lib/drafts/give-consent";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import {
  countSends,
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
  requestOutcomes,
} from "#tests/support/factories/approvals";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";

test("creates one consent and one delivery for two concurrent approvers, twice each", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const all = await Promise.all(
    [second, admin, second, admin].map((actor) => giveConsent(actor, input)),
  );
  expect(all.map(({ kind }) => kind).toSorted()).toEqual([
    "already_consented",
    "already_consented",
    "already_consented",
    "consented",
  ]);
  expect(new Set(all.map((one) => "deliveryId" in one && one.deliveryId)).size).toBe(1);
  expect(await countSends(shop.id)).toEqual([1, 1]);
});

test("sends the approved content or nothing when a draft is approved and changed concurrently", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeFourEyesShop();
    const { input } = await makeApprovalRequest(editor, draftId);
    const [given, saved] = await Promise.all([
      giveConsent(second, input),
      editCaption(editor, draftId, "Changed at the last moment"),
    ]);
    const { caption } = (await getDraft(editor, draftId)).content;
    if (given.kind === "consented") {
      expect([saved.kind, caption]).toEqual(["closed", ""]);
      expect(await requestOutcomes(draftId)).toEqual(["approved"]);
    } else {
      expect([given.kind, saved.kind, caption]).toEqual([
        "changed_since_preview",
        "saved",
        "Changed at the last moment",
      ]);
      expect(await requestOutcomes(draftId)).toEqual(["edited"]);
      expect(await countSends(shop.id)).toEqual([0, 0]);
    }
  }
});

test("accepts one of a concurrent approval and withdrawal", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeFourEyesShop();
    const { input } = await makeApprovalRequest(editor, draftId);
    const [given, withdrawn] = await Promise.all([
      giveConsent(second, input),
      withdrawApprovalRequest(editor, { draftId }),
    ]);
    const approved = given.kind === "consented";
    expect([given.kind, withdrawn.kind]).toEqual(
      approved ? ["consented", "not_pending"] : ["not_requested", "withdrawn"],
    );
    expect(await requestOutcomes(draftId)).toEqual([approved ? "approved" : "withdrawn"]);
    expect(await countSends(shop.id)).toEqual(approved ? [1, 1] : [0, 0]);
  }
});

test("creates one request for concurrent ones", async () => {
  const { draftId, editor, second } = await makeFourEyesShop();
  const input = await consentInputFor(editor, draftId);
  const kinds = await Promise.all(
    [editor, second, editor].map(async (actor) => (await requestApproval(actor, input)).kind),
  );
  expect(kinds.toSorted()).toEqual(["already_requested", "already_requested", "requested"]);
  expect(await requestOutcomes(draftId)).toEqual([null]);
});

test("accepts no consent of one person after the rule is turned on concurrently", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draft, editor, admin, shop } = await makeReadyDraft();
    const input = await consentInputFor(editor, draft.id);
    const [given] = await Promise.allSettled([
      giveConsent(editor, input),
      setApprovalRule(admin, { requireApproval: true }),
    ]);
    const events = await database().auditEvent.findMany({
      where: { shopId: shop.id },
      orderBy: { number: "asc" },
    });
    const order = events
      .map(({ action }) => action)
      .filter((action) => action === "draft.consented" || action === "approval.rule_changed");
    expect(order).toEqual(
      given.status === "fulfilled"
        ? ["draft.consented", "approval.rule_changed"]
        : ["approval.rule_changed"],
    );
  }
});

test("waits for a consent in progress before the rule is turned on", async () => {
  const { admin, shop } = await makeReadyDraft();
  let done = false;
  const [change] = await database().$transaction(async (tx) => {
    expect(await isApprovalRequired(tx, shop.id)).toBe(false);
    const started = setApprovalRule(admin, { requireApproval: true }).finally(() => (done = true));
    await sleep(300);
    expect(done).toBe(false);
    return [started];
  });
  expect(await change).toEqual({ requireApproval: true, closed: 0 });
});
