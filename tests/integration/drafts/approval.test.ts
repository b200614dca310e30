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
import { PUT as ruleDoor } from "../../../app/api/approval-rule/route";
import { POST as consentDoor } from "../../../app/api/drafts/[id]/consent/route";
import { GET as draftDoor } from "../../../app/api/drafts/[id]/route";

const FORBIDDEN = { code: "forbidden" };

test("the approval is the consent: it names the approver and who asked, and begins the delivery", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { yes, requestId } = await makeApprovalRequest(editor, draftId);
  const outcome = await giveConsent(second, yes);
  if (outcome.kind !== "consented") throw new Error(outcome.kind);
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({
    staffId: second.staffId,
    staffName: second.name,
    requestedById: editor.staffId,
    requestedByName: editor.name,
    fingerprint: yes.fingerprint,
  });
  expect(
    await database().approvalRequest.findUniqueOrThrow({ where: { id: requestId } }),
  ).toMatchObject({
    outcome: "approved",
    closedById: second.staffId,
    endedAt: expect.any(Date),
  });
  const event = await database().auditEvent.findFirstOrThrow({
    where: { shopId: shop.id, action: "draft.consented" },
  });
  expect(event).toMatchObject({
    actorId: second.staffId,
    details: { requestId, deliveryId: outcome.deliveryId },
  });
});

test("nothing goes without a request for exactly this, and asking twice is one request", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const yes = await consentInputFor(second, draftId);
  expect(await giveConsent(second, yes)).toEqual({ kind: "not_requested" });
  const { requestId } = await makeApprovalRequest(editor, draftId);
  expect(await requestApproval(editor, yes)).toEqual({ kind: "already_requested", requestId });
  expect(await requestApproval(editor, { draftId, fingerprint: "0".repeat(64) })).toMatchObject({
    kind: "changed_since_preview",
  });
  await database().connection.updateMany({
    where: { shopId: shop.id },
    data: { displayName: "Renamed" },
  });
  const renamed = await consentInputFor(second, draftId);
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "changed_since_preview" });
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
  [who: string, act: (made: Awaited<ReturnType<typeof makeFourEyesShop>>) => Promise<StaffActor>]
>([
  ["whoever began it", async ({ editor }) => editor],
  ["the author in another browser", async ({ editor }) => ({ ...editor, sessionId: "another" })],
  [
    "whoever changed it before",
    async ({ second, editor, draftId }) => {
      await editCaption(second, draftId, "Linen, in six colours");
      await editCaption(editor, draftId, "Linen, in seven colours");
      return second;
    },
  ],
  [
    "an author whose words are all gone again",
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
])("%s may not approve it", async (_who, act) => {
  const made = await makeFourEyesShop();
  const actor = await act(made);
  const { yes } = await makeApprovalRequest(made.editor, made.draftId);
  await expect(giveConsent(actor, yes)).rejects.toMatchObject(FORBIDDEN);
  expect(await listPendingApprovals(actor)).toEqual([]);
  expect(await countSends(made.shop.id)).toEqual([0, 0]);
});

test("whoever asks for it may not give it, though they wrote nothing", async () => {
  const { draftId, second, admin } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(second, draftId);
  await expect(giveConsent(second, yes)).rejects.toThrow("You asked for this approval");
  expect(await giveConsent(admin, yes)).toMatchObject({ kind: "consented" });
});

test("somebody switched off or made a viewer a moment before may not", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  await database().staff.update({
    where: { id: second.staffId },
    data: { disabledAt: new Date() },
  });
  await database().staff.update({ where: { id: admin.staffId }, data: { role: "viewer" } });
  await expect(giveConsent(second, yes)).rejects.toMatchObject(FORBIDDEN);
  await expect(giveConsent(admin, yes)).rejects.toMatchObject(FORBIDDEN);
  expect(await countSends(shop.id)).toEqual([0, 0]);
});

test("the door: the author is refused with a sentence, a viewer too, another shop finds nothing", async () => {
  const { draftId, editor, viewer, shop } = await makeFourEyesShop();
  const other = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  const { draftId: id, ...body } = yes;
  const knock = (as: StaffActor) =>
    callRoute(consentDoor, { as, method: "POST", params: { id }, body });
  const refused = await knock(editor);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    error: { message: expect.stringContaining("somebody who did not write in it") },
  });
  expect((await knock(viewer)).status).toBe(403);
  expect((await knock(other.second)).status).toBe(404);
  await expect(requestApproval(other.editor, yes)).rejects.toMatchObject({ code: "not_found" });
  await expect(withdrawApprovalRequest(other.editor, { draftId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await listPendingApprovals(other.second)).toEqual([]);
  expect(await listPendingApprovals(viewer)).toEqual([]);
  expect(await countSends(shop.id)).toEqual([0, 0]);
  const seen = (await (await callRoute(draftDoor, { as: editor, params: { id } })).json()) as {
    approval: unknown;
  };
  expect(seen.approval).toMatchObject({
    required: true,
    request: { state: "pending", requestedBy: editor.name },
    bar: expect.any(String),
  });
});

test("changing the draft ends the request for all to see; it is recorded, and asking again goes on", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  await editCaption(editor, draftId, "Other words");
  expect(await getApproval(editor, draftId, null)).toMatchObject({
    request: { state: "edited", endedBy: editor.name },
  });
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "changed_since_preview" });
  expect(
    await database().auditEvent.count({ where: { shopId: shop.id, action: "approval.outdated" } }),
  ).toBe(1);
  const again = await makeApprovalRequest(editor, draftId);
  expect(await giveConsent(second, again.yes)).toMatchObject({ kind: "consented" });
});

test("a discarded draft waits no more", async () => {
  const { draftId, editor, second } = await makeFourEyesShop();
  await makeApprovalRequest(editor, draftId);
  await discardDraft(editor, { id: draftId });
  expect(await requestOutcomes(draftId)).toEqual(["withdrawn"]);
  expect(await listPendingApprovals(second)).toEqual([]);
});

test("asking for changes sends it back with a note, to the desk of its authors", async () => {
  const { draftId, editor, second, admin } = await makeFourEyesShop();
  const { yes, requestId } = await makeApprovalRequest(editor, draftId);
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
  expect(await giveConsent(admin, yes)).toEqual({ kind: "not_requested" });
  expect(await listDashboardApprovals(editor)).toEqual({
    decide: [],
    change: [{ draftId, by: second.name, note: "Name the fabric." }],
  });
  expect(await listDashboardApprovals(second)).toEqual({ decide: [], change: [] });
  expect((await getDraft(editor, draftId)).approval).toBe("changes_requested");
  await makeApprovalRequest(editor, draftId);
  expect((await listDashboardApprovals(editor)).toChange).toEqual([]);
  expect((await getDraft(editor, draftId)).approval).toBe("pending");
});

test("a sending that ended without a draft needs a request and an approval of its own", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  await giveConsent(second, yes);
  await database().delivery.updateMany({ where: { shopId: shop.id }, data: { state: "refused" } });
  const next = await consentInputFor(admin, draftId);
  await expect(giveConsent(editor, next)).rejects.toMatchObject(FORBIDDEN);
  expect(await giveConsent(admin, next)).toEqual({ kind: "not_requested" });
  await makeApprovalRequest(editor, draftId);
  expect(await giveConsent(admin, next)).toMatchObject({ kind: "consented" });
});

test.each(["not_sent", "unconfirmed"] as const)(
  "once the rule is on, what one person alone agreed to and is %s goes again only by another's hand",
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
      message: expect.stringContaining("two people"),
    });
    expect(["again", "resolved"]).toContain((await again(admin)).kind);
    await stop();
    await setApprovalRule(admin, { requireApproval: false });
    expect(["again", "resolved"]).toContain((await again(editor)).kind);
  },
);

test("an approved delivery that was not sent is retried under its approval", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  const given = await giveConsent(second, yes);
  await database().delivery.updateMany({
    where: { shopId: shop.id },
    data: { state: "not_sent", nextRunAt: null },
  });
  expect(
    await retryDelivery(editor, { id: "deliveryId" in given ? given.deliveryId : "" }),
  ).toEqual({ kind: "again" });
});

test("the rule: only an administrator sets it, it is recorded, and its end ends what waits", async () => {
  const { draftId, editor, admin, shop } = await makeFourEyesShop();
  await makeApprovalRequest(editor, draftId);
  expect(
    (await callRoute(ruleDoor, { as: editor, method: "PUT", body: { requireApproval: false } }))
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
  const yes = await consentInputFor(editor, draftId);
  expect(await requestApproval(editor, yes)).toEqual({ kind: "not_needed" });
  // Nothing of an ended request comes back with the rule.
  await setApprovalRule(admin, { requireApproval: true });
  expect(await giveConsent(admin, yes)).toEqual({ kind: "not_requested" });
  await setApprovalRule(admin, { requireApproval: false });
  expect(await giveConsent(editor, yes)).toMatchObject({ kind: "consented" });
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({
    requestedById: null,
    requestedByName: null,
  });
});

test("a new draft of the same video begins with its own author", async () => {
  const { editor, second, admin } = await makeFourEyesShop();
  const { draftId } = await createDraft(second, { videoId: await makeCheckedVideo(second) });
  const { yes } = await makeApprovalRequest(second, draftId);
  await expect(giveConsent(second, yes)).rejects.toMatchObject(FORBIDDEN);
  expect((await getApproval(second, draftId, yes.fingerprint)).approvers.toSorted()).toEqual(
    [admin.name, editor.name].toSorted(),
  );
  expect(await giveConsent(editor, yes)).toMatchObject({ kind: "consented" });
});

test("comments stand at their moment, are resolved and reopened, and do not end a request", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { yes } = await makeApprovalRequest(editor, draftId);
  const late = await addComment(second, { draftId, atMs: 9_000, text: "Too dark" });
  await addComment(editor, { draftId, atMs: 2_500, text: "Is that the new logo?" });
  await resolveComment(editor, { id: late.id, resolved: true });
  expect((await getApproval(second, draftId, yes.fingerprint)).comments).toMatchObject([
    { atMs: 2_500, by: editor.name, resolvedBy: null },
    { atMs: 9_000, words: "Too dark", by: second.name, resolvedBy: editor.name },
  ]);
  await resolveComment(second, { id: late.id, resolved: false });
  await resolveComment(second, { id: late.id, resolved: false });
  const settled = await database().auditEvent.findMany({
    where: { shopId: shop.id, action: "comment.resolved" },
    orderBy: { number: "asc" },
  });
  expect(settled.map(({ details }) => details)).toMatchObject([
    { resolved: true },
    { resolved: false },
  ]);
  const other = await makeFourEyesShop();
  await expect(resolveComment(other.editor, { id: late.id, resolved: true })).rejects.toMatchObject(
    { code: "not_found" },
  );
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "consented" });
  await expect(addComment(editor, { draftId, atMs: 0, text: "Later" })).rejects.toMatchObject({
    code: "conflict",
  });
});
