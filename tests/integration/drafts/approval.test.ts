import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { addComment, resolveComment } from "#lib/drafts/approval/comments";
import {
  getApproval,
  listDashboardApprovals,
  listPendingApprovals,
} from "#lib/drafts/approval/queries";
import {
  requestApproval,
  requestChanges,
  withdrawApprovalRequest,
} from "#lib/drafts/approval/requests";
import { setApprovalRule } from "#lib/drafts/approval/set-approval-rule";
import { createDraft } from "#lib/drafts/create-draft";
import { discardDraft } from "#lib/drafts/discard-draft";
import { giveConsent } from "#lib/drafts/give-consent";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  countSends,
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
  requestOutcomes,
} from "#tests/support/factories/approvals";
import { consentInputFor, makeCheckedVideo, makeReadyDraft } from "#tests/support/factories/drafts";
import { PUT as ruleRoute } from "../../../app/api/approval-rule/route";
import { POST as consentRoute } from "../../../app/api/drafts/[id]/consent/route";
import { GET as draftRoute } from "../../../app/api/drafts/[id]/route";

const FORBIDDEN = { code: "forbidden" };

test("the approval is the consent: it names approver and requester, and starts the delivery", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { input, requestId } = await makeApprovalRequest(editor, draftId);
  const result = await giveConsent(second, input);
  if (result.kind !== "consented") throw new Error(result.kind);
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({
    staffId: second.staffId,
    staffName: second.name,
    requestedById: editor.staffId,
    requestedByName: editor.name,
    fingerprint: input.fingerprint,
  });
  expect(
    await database().approvalRequest.findUniqueOrThrow({ where: { id: requestId } }),
  ).toMatchObject({
    outcome: "approved",
    closedById: second.staffId,
    closedAt: expect.any(Date),
  });
  const event = await database().auditEvent.findFirstOrThrow({
    where: { shopId: shop.id, action: "draft.consented" },
  });
  expect(event).toMatchObject({
    actorId: second.staffId,
    details: { requestId, deliveryId: result.deliveryId },
  });
});

test("nothing is sent without a request for exactly this content, and requesting twice is one request", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const input = await consentInputFor(second, draftId);
  expect(await giveConsent(second, input)).toEqual({ kind: "not_requested" });
  const { requestId } = await makeApprovalRequest(editor, draftId);
  expect(await requestApproval(editor, input)).toEqual({ kind: "already_requested", requestId });
  expect(await requestApproval(editor, { draftId, fingerprint: "0".repeat(64) })).toMatchObject({
    kind: "changed_since_preview",
  });
  await database().connection.updateMany({
    where: { shopId: shop.id },
    data: { displayName: "Renamed" },
  });
  const renamed = await consentInputFor(second, draftId);
  expect(await giveConsent(second, input)).toMatchObject({ kind: "changed_since_preview" });
  expect(await giveConsent(second, renamed)).toEqual({ kind: "not_requested" });
  expect(await getApproval(second, draftId, renamed.fingerprint)).toMatchObject({
    request: { state: "outdated" },
  });
  expect(await countSends(shop.id)).toEqual([0, 0]);
  expect((await requestApproval(editor, renamed)).kind).toBe("requested");
  expect(await requestOutcomes(draftId)).toEqual(["edited", null]);
  expect(await giveConsent(second, renamed)).toMatchObject({ kind: "consented" });
});

test.each<
  [
    who: string,
    prepare: (shop: Awaited<ReturnType<typeof makeFourEyesShop>>) => Promise<StaffActor>,
  ]
>([
  ["its creator", async ({ editor }) => editor],
  ["the author in another browser", async ({ editor }) => ({ ...editor, sessionId: "another" })],
  [
    "an earlier editor",
    async ({ second, editor, draftId }) => {
      await editCaption(second, draftId, "Linen, in six colours");
      await editCaption(editor, draftId, "Linen, in seven colours");
      return second;
    },
  ],
  [
    "an author whose text was all removed",
    async ({ second, editor, draftId }) => {
      await editCaption(second, draftId, "Linen");
      await editCaption(editor, draftId, "");
      return second;
    },
  ],
  [
    "an author who became an administrator",
    async ({ editor }) => {
      await database().staff.update({ where: { id: editor.staffId }, data: { role: "admin" } });
      return { ...editor, role: "admin" };
    },
  ],
])("%s may not approve it", async (_who, prepare) => {
  const made = await makeFourEyesShop();
  const actor = await prepare(made);
  const { input } = await makeApprovalRequest(made.editor, made.draftId);
  await expect(giveConsent(actor, input)).rejects.toMatchObject(FORBIDDEN);
  expect(await listPendingApprovals(actor)).toEqual([]);
  expect(await countSends(made.shop.id)).toEqual([0, 0]);
});

test("the requester may not approve it, even without having edited it", async () => {
  const { draftId, second, admin } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(second, draftId);
  await expect(giveConsent(second, input)).rejects.toThrow("You requested this approval");
  expect(await giveConsent(admin, input)).toMatchObject({ kind: "consented" });
});

test("a person who was just disabled or made a viewer may not approve it", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  await database().staff.update({
    where: { id: second.staffId },
    data: { disabledAt: new Date() },
  });
  await database().staff.update({ where: { id: admin.staffId }, data: { role: "viewer" } });
  await expect(giveConsent(second, input)).rejects.toMatchObject(FORBIDDEN);
  await expect(giveConsent(admin, input)).rejects.toMatchObject(FORBIDDEN);
  expect(await countSends(shop.id)).toEqual([0, 0]);
});

test("the route rejects the author with a reason, a viewer too, and another shop finds nothing", async () => {
  const { draftId, editor, viewer, shop } = await makeFourEyesShop();
  const other = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const { draftId: id, ...body } = input;
  const consentAs = (as: StaffActor) =>
    callRoute(consentRoute, { as, method: "POST", params: { id }, body });
  const rejected = await consentAs(editor);
  expect(rejected.status).toBe(403);
  expect(await rejected.json()).toMatchObject({
    error: { message: expect.stringContaining("someone who didn’t edit it") },
  });
  expect((await consentAs(viewer)).status).toBe(403);
  expect((await consentAs(other.second)).status).toBe(404);
  await expect(requestApproval(other.editor, input)).rejects.toMatchObject({ code: "not_found" });
  await expect(withdrawApprovalRequest(other.editor, { draftId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await listPendingApprovals(other.second)).toEqual([]);
  expect(await listPendingApprovals(viewer)).toEqual([]);
  expect(await countSends(shop.id)).toEqual([0, 0]);
  const response = (await (await callRoute(draftRoute, { as: editor, params: { id } })).json()) as {
    approval: unknown;
  };
  expect(response.approval).toMatchObject({
    required: true,
    request: { state: "pending", requestedBy: editor.name },
    blocker: expect.any(String),
  });
});

test("changing the draft closes the request, is recorded, and approval can be requested again", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  await editCaption(editor, draftId, "Another caption");
  expect(await getApproval(editor, draftId, null)).toMatchObject({
    request: { state: "edited", closedBy: editor.name },
  });
  expect(await giveConsent(second, input)).toMatchObject({ kind: "changed_since_preview" });
  expect(
    await database().auditEvent.count({ where: { shopId: shop.id, action: "approval.outdated" } }),
  ).toBe(1);
  const renewed = await makeApprovalRequest(editor, draftId);
  expect(await giveConsent(second, renewed.input)).toMatchObject({ kind: "consented" });
});

test("discarding a draft closes its request", async () => {
  const { draftId, editor, second } = await makeFourEyesShop();
  await makeApprovalRequest(editor, draftId);
  await discardDraft(editor, { id: draftId });
  expect(await requestOutcomes(draftId)).toEqual(["withdrawn"]);
  expect(await listPendingApprovals(second)).toEqual([]);
});

test("a change request sends the draft back with a note, to Home of its authors", async () => {
  const { draftId, editor, second, admin } = await makeFourEyesShop();
  const { input, requestId } = await makeApprovalRequest(editor, draftId);
  expect((await listDashboardApprovals(second)).toDecide).toMatchObject([
    { draftId, requestedBy: editor.name, account: "Atelier" },
  ]);
  await expect(requestChanges(editor, { draftId, requestId, note: "No" })).rejects.toMatchObject(
    FORBIDDEN,
  );
  expect(await requestChanges(second, { draftId, requestId, note: "Name the fabric." })).toEqual({
    kind: "changes_requested",
  });
  expect(await requestChanges(admin, { draftId, requestId, note: "And the price." })).toEqual({
    kind: "not_pending",
  });
  expect(await giveConsent(admin, input)).toEqual({ kind: "not_requested" });
  expect(await listDashboardApprovals(editor)).toEqual({
    toDecide: [],
    toChange: [{ draftId, requestedBy: second.name, note: "Name the fabric." }],
  });
  expect(await listDashboardApprovals(second)).toEqual({ toDecide: [], toChange: [] });
  expect((await getDraft(editor, draftId)).approval).toBe("changes_requested");
  await makeApprovalRequest(editor, draftId);
  expect((await listDashboardApprovals(editor)).toChange).toEqual([]);
  expect((await getDraft(editor, draftId)).approval).toBe("pending");
});

test("a send after one that ended without a draft needs a new request and approval", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  await giveConsent(second, input);
  await database().delivery.updateMany({ where: { shopId: shop.id }, data: { state: "refused" } });
  const next = await consentInputFor(admin, draftId);
  await expect(giveConsent(editor, next)).rejects.toMatchObject(FORBIDDEN);
  expect(await giveConsent(admin, next)).toEqual({ kind: "not_requested" });
  await makeApprovalRequest(editor, draftId);
  expect(await giveConsent(admin, next)).toMatchObject({ kind: "consented" });
});

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

test("an approved delivery that was not sent is retried under its approval", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const given = await giveConsent(second, input);
  await database().delivery.updateMany({
    where: { shopId: shop.id },
    data: { state: "not_sent", nextRunAt: null },
  });
  expect(
    await retryDelivery(editor, { id: "deliveryId" in given ? given.deliveryId : "" }),
  ).toEqual({ kind: "requeued" });
});

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

test("a new draft of the same video has its own author", async () => {
  const { editor, second, admin } = await makeFourEyesShop();
  const { draftId } = await createDraft(second, { videoId: await makeCheckedVideo(second) });
  const { input } = await makeApprovalRequest(second, draftId);
  await expect(giveConsent(second, input)).rejects.toMatchObject(FORBIDDEN);
  expect((await getApproval(second, draftId, input.fingerprint)).approvers.toSorted()).toEqual(
    [admin.name, editor.name].toSorted(),
  );
  expect(await giveConsent(editor, input)).toMatchObject({ kind: "consented" });
});

test("comments have a moment, can be resolved and reopened, and do not close a request", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const late = await addComment(second, { draftId, atMs: 9_000, text: "Too dark" });
  await addComment(editor, { draftId, atMs: 2_500, text: "Is that the new logo?" });
  await resolveComment(editor, { id: late.id, resolved: true });
  expect((await getApproval(second, draftId, input.fingerprint)).comments).toMatchObject([
    { atMs: 2_500, authorName: editor.name, resolvedBy: null },
    { atMs: 9_000, text: "Too dark", authorName: second.name, resolvedBy: editor.name },
  ]);
  await resolveComment(second, { id: late.id, resolved: false });
  await resolveComment(second, { id: late.id, resolved: false });
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id, action: "comment.resolved" },
    orderBy: { number: "asc" },
  });
  expect(events.map(({ details }) => details)).toMatchObject([
    { resolved: true },
    { resolved: false },
  ]);
  const other = await makeFourEyesShop();
  await expect(resolveComment(other.editor, { id: late.id, resolved: true })).rejects.toMatchObject(
    { code: "not_found" },
  );
  expect(await giveConsent(second, input)).toMatchObject({ kind: "consented" });
  await expect(addComment(editor, { draftId, atMs: 0, text: "Later" })).rejects.toMatchObject({
    code: "conflict",
  });
});
