import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { askApproval } from "#lib/drafts/approval/ask-approval";
import { requireApproval } from "#lib/drafts/approval/require-approval";
import { twoPeopleNow } from "#lib/drafts/approval/second-person";
import { withdrawRequest } from "#lib/drafts/approval/withdraw-request";
import { giveConsent } from "#lib/drafts/give-consent";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/database";
import { asked, makeTwo, outcomes, sent, write } from "#tests/support/approving";
import { looked, makeReadyDraft } from "#tests/support/drafts";

test("two approvers at once, twice each: one consent, one delivery", async () => {
  const { draftId, editor, second, admin, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  const all = await Promise.all([second, admin, second, admin].map((actor) => giveConsent(actor, yes)));
  expect(all.map(({ kind }) => kind).toSorted()).toEqual(["consented", "consented_before", "consented_before", "consented_before"]);
  expect(new Set(all.map((one) => "deliveryId" in one && one.deliveryId)).size).toBe(1);
  expect(await sent(shop.id)).toEqual([1, 1]);
});

test("approved and changed at once: either what was approved goes, or nothing does", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeTwo();
    const { yes } = await asked(editor, draftId);
    const [given, saved] = await Promise.all([giveConsent(second, yes), write(editor, draftId, "Changed at the last moment")]);
    const { caption } = (await getDraft(editor, draftId)).words;
    if (given.kind === "consented") {
      expect([saved.kind, caption]).toEqual(["closed", ""]);
      expect(await outcomes(draftId)).toEqual(["approved"]);
    } else {
      expect([given.kind, saved.kind, caption]).toEqual(["changed_since_preview", "saved", "Changed at the last moment"]);
      expect(await outcomes(draftId)).toEqual(["edited"]);
      expect(await sent(shop.id)).toEqual([0, 0]);
    }
  }
});

test("approved and withdrawn at once: one of the two happened", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draftId, editor, second, shop } = await makeTwo();
    const { yes } = await asked(editor, draftId);
    const [given, withdrawn] = await Promise.all([giveConsent(second, yes), withdrawRequest(editor, { draftId })]);
    const approved = given.kind === "consented";
    expect([given.kind, withdrawn.kind]).toEqual(approved ? ["consented", "not_waiting"] : ["not_asked", "withdrawn"]);
    expect(await outcomes(draftId)).toEqual([approved ? "approved" : "withdrawn"]);
    expect(await sent(shop.id)).toEqual(approved ? [1, 1] : [0, 0]);
  }
});

test("two who ask at once make one request", async () => {
  const { draftId, editor, second } = await makeTwo();
  const yes = await looked(editor, draftId);
  const kinds = await Promise.all([editor, second, editor].map(async (actor) => (await askApproval(actor, yes)).kind));
  expect(kinds.toSorted()).toEqual(["asked", "asked_before", "asked_before"]);
  expect(await outcomes(draftId)).toEqual([null]);
});

test("the rule turned on and the author's yes at once: never a consent of one person after it", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { draft, editor, admin, shop } = await makeReadyDraft();
    const yes = await looked(editor, draft.id);
    const [given] = await Promise.allSettled([giveConsent(editor, yes), requireApproval(admin, { twoPeople: true })]);
    const events = await database().auditEvent.findMany({ where: { shopId: shop.id }, orderBy: { number: "asc" } });
    const order = events.map(({ action }) => action).filter((action) => action === "draft.consented" || action === "approval.required");
    expect(order).toEqual(given.status === "fulfilled" ? ["draft.consented", "approval.required"] : ["approval.required"]);
  }
});

test("the rule waits for a consent under way, so that none of one person is written after it", async () => {
  const { admin, shop } = await makeReadyDraft();
  let done = false;
  const [change] = await database().$transaction(async (tx) => {
    expect(await twoPeopleNow(tx, shop.id)).toBe(false);
    const started = requireApproval(admin, { twoPeople: true }).finally(() => (done = true));
    await sleep(300);
    expect(done).toBe(false);
    return [started];
  });
  expect(await change).toEqual({ twoPeople: true, closed: 0 });
});
