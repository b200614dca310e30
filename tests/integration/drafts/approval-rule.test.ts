import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { requestApproval } from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  makeApprovalRequest,
  makeFourEyesShop,
  requestOutcomes,
} from "#tests/support/factories/approvals";
import { consentInputFor, makeReadyDraft } from "#tests/support/factories/drafts";
import { PUT as ruleRoute } from "../../../app/api/approval-rule/route";

const FORBIDDEN = { code: "forbidden" };

test.each(["not_sent", "unconfirmed"] as const)(
  "once the rule is on, a delivery that one person approved and is %s is sent again only by another person",
  async (state) => {
    const { draft, editor, admin, shop } = await makeReadyDraft();
    const first = await giveConsent(editor, await consentInputFor(editor, draft.id));
    const id = "deliveryId" in first ? first.deliveryId : "";
    const stop = () =>
      database().delivery.updateMany({
        where: { shopId: shop.id },
        data: { state, nextRunAt: null, resolution: null },
      });
    const again = (actor: StaffActor) =>
      state === "not_sent"
        ? retryDelivery(actor, { id })
        : resolveDelivery(actor, { id, choice: "send_again" });
    await stop();
    await setApprovalRule(admin, { requireApproval: true });
    await expect(again(editor)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("second approver"),
    });
    expect(["requeued", "resolved"]).toContain((await again(admin)).kind);
    await stop();
    await setApprovalRule(admin, { requireApproval: false });
    expect(["requeued", "resolved"]).toContain((await again(editor)).kind);
  },
);

test("only an administrator sets the rule, it is recorded, and turning it off closes open requests", async () => {
  const { draftId, editor, admin, shop } = await makeFourEyesShop();
  await makeApprovalRequest(editor, draftId);
  expect(
    (await callRoute(ruleRoute, { as: editor, method: "PUT", body: { requireApproval: false } }))
      .status,
  ).toBe(403);
  await expect(setApprovalRule(editor, { requireApproval: false })).rejects.toMatchObject(
    FORBIDDEN,
  );
  expect(await setApprovalRule(admin, { requireApproval: true })).toEqual({
    requireApproval: true,
    closed: 0,
  });
  expect(await setApprovalRule(admin, { requireApproval: false })).toEqual({
    requireApproval: false,
    closed: 1,
  });
  expect(await requestOutcomes(draftId)).toEqual(["not_needed"]);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id, action: "approval.rule_changed" },
    orderBy: { number: "asc" },
  });
  expect(events.map(({ details }) => details)).toEqual([
    { requireApproval: true, closed: 0 },
    { requireApproval: false, closed: 1 },
  ]);
  const input = await consentInputFor(editor, draftId);
  expect(await requestApproval(editor, input)).toEqual({ kind: "not_needed" });
  // Closed requests stay closed when the rule returns.
  await setApprovalRule(admin, { requireApproval: true });
  expect(await giveConsent(admin, input)).toEqual({ kind: "not_requested" });
  await setApprovalRule(admin, { requireApproval: false });
  expect(await giveConsent(editor, input)).toMatchObject({ kind: "consented" });
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({
    requestedById: null,
    requestedByName: null,
  });
});
