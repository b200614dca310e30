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

test("two approvers at once, twice each: one consent, one delivery", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  const all = await Promise.all(
    [second, admin, second, admin].map((actor) => giveConsent(actor, yes)),
  );
  expect(all.map(({ kind }) => kind).toSorted()).toEqual([
    "consented",
    "already_consented",
    "already_consented",
    "already_consented",
  ]);
  expect(new Set(all.map((one) => "deliveryId" in one && one.deliveryId)).size).toBe(1);
  expect(await countSends(shop.id)).toEqual([1, 1]);
});

test("approved and changed at once: either what was approved goes, or nothing does", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeFourEyesShop();
    const { yes } = await makeApprovalRequest(editor, draftId);
    const [given, saved] = await Promise.all([
      giveConsent(second, yes),
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

test("approved and withdrawn at once: one of the two happened", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeFourEyesShop();
    const { yes } = await makeApprovalRequest(editor, draftId);
    const [given, withdrawn] = await Promise.all([
      giveConsent(second, yes),
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

test("two who ask at once make one request", async () => {
  const { draftId, editor, second } = await makeFourEyesShop();
  const yes = await consentInputFor(editor, draftId);
  const kinds = await Promise.all(
    [editor, second, editor].map(async (actor) => (await requestApproval(actor, yes)).kind),
  );
  expect(kinds.toSorted()).toEqual(["requested", "already_requested", "already_requested"]);
  expect(await requestOutcomes(draftId)).toEqual([null]);
});

test("the rule turned on and the author's yes at once: never a consent of one person after it", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draft, editor, admin, shop } = await makeReadyDraft();
    const yes = await consentInputFor(editor, draft.id);
    const [given] = await Promise.allSettled([
      giveConsent(editor, yes),
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

test("the rule waits for a consent under way, so that none of one person is written after it", async () => {
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
