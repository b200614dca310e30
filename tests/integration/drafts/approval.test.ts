import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { getApproval } from "#lib/drafts/approval/queries";
import { requestApproval, withdrawApprovalRequest } from "#lib/drafts/approval/requests";
import { createDraft } from "#lib/drafts/create-draft";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import {
  countSends,
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
  requestOutcomes,
} from "#tests/support/factories/approvals";
import { consentInputFor, makeCheckedVideo } from "#tests/support/factories/drafts";
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
  expect((await listPendingApprovals(actor)).rows).toEqual([]);
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
  expect((await listPendingApprovals(other.second)).rows).toEqual([]);
  expect((await listPendingApprovals(viewer)).rows).toEqual([]);
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

test("a new draft of the same video has its own author", async () => {
  const { editor, second, admin } = await makeFourEyesShop();
  const { draftId } = await createDraft(second, { videoId: await makeCheckedVideo(second) });
  const { input } = await makeApprovalRequest(second, draftId);
  await expect(giveConsent(second, input)).rejects.toMatchObject(FORBIDDEN);
  expect(
    (await getApproval(second, draftId, input.fingerprint)).approvers.names.toSorted(),
  ).toEqual([admin.name, editor.name].toSorted());
  expect(await giveConsent(editor, input)).toMatchObject({ kind: "consented" });
});
