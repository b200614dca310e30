import { expect, test } from "vitest";

import { POST as consentDoor } from "../../app/api/drafts/[id]/consent/route";
import { GET as draftDoor } from "../../app/api/drafts/[id]/route";
import { PUT as ruleDoor } from "../../app/api/approval-rule/route";
import type { StaffActor } from "#lib/actor";
import { retryDelivery } from "#lib/deliveries/retry-delivery";
import { resolveDelivery } from "#lib/deliveries/resolve-delivery";
import { addComment } from "#lib/drafts/approval/add-comment";
import { askApproval } from "#lib/drafts/approval/ask-approval";
import { askChanges } from "#lib/drafts/approval/ask-changes";
import { getApproval, listDeskApprovals, listWaiting } from "#lib/drafts/approval/queries";
import { requireApproval } from "#lib/drafts/approval/require-approval";
import { settleComment } from "#lib/drafts/approval/settle-comment";
import { withdrawRequest } from "#lib/drafts/approval/withdraw-request";
import { createDraft } from "#lib/drafts/create-draft";
import { discardDraft } from "#lib/drafts/discard-draft";
import { giveConsent } from "#lib/drafts/give-consent";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/database";
import { call } from "#tests/support/call";
import { asked, makeTwo, outcomes, sent, write } from "#tests/support/approving";
import { looked, makeReadyDraft, makeVideo } from "#tests/support/drafts";

const FORBIDDEN = { code: "forbidden" };

test("the approval is the consent: it names the approver and who asked, and begins the delivery", async () => {
  const { draftId, editor, second, shop } = await makeTwo();
  const { yes, requestId } = await asked(editor, draftId);
  const outcome = await giveConsent(second, yes);
  if (outcome.kind !== "consented") throw new Error(outcome.kind);
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({
    staffId: second.staffId,
    staffName: second.name,
    askedById: editor.staffId,
    askedByName: editor.name,
    fingerprint: yes.fingerprint,
  });
  expect(await database().approvalRequest.findUniqueOrThrow({ where: { id: requestId } })).toMatchObject({
    outcome: "approved",
    endedById: second.staffId,
    endedAt: expect.any(Date),
  });
  const event = await database().auditEvent.findFirstOrThrow({ where: { shopId: shop.id, action: "draft.consented" } });
  expect(event).toMatchObject({ actorId: second.staffId, details: { requestId, deliveryId: outcome.deliveryId } });
});

test("nothing goes without a request for exactly this, and asking twice is one request", async () => {
  const { draftId, editor, second, shop } = await makeTwo();
  const yes = await looked(second, draftId);
  expect(await giveConsent(second, yes)).toEqual({ kind: "not_asked" });
  const { requestId } = await asked(editor, draftId);
  expect(await askApproval(editor, yes)).toEqual({ kind: "asked_before", requestId });
  expect(await askApproval(editor, { draftId, fingerprint: "0".repeat(64) })).toMatchObject({ kind: "changed_since_preview" });
  await database().connection.updateMany({ where: { shopId: shop.id }, data: { displayName: "Renamed" } });
  const renamed = await looked(second, draftId);
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "changed_since_preview" });
  expect(await giveConsent(second, renamed)).toEqual({ kind: "not_asked" });
  expect(await getApproval(second, draftId, renamed.fingerprint)).toMatchObject({ request: { state: "outdated" } });
  expect(await sent(shop.id)).toEqual([0, 0]);
  expect((await askApproval(editor, renamed)).kind).toBe("asked");
  expect(await outcomes(draftId)).toEqual(["edited", null]);
  expect(await giveConsent(second, renamed)).toMatchObject({ kind: "consented" });
});

test.each<[who: string, act: (made: Awaited<ReturnType<typeof makeTwo>>) => Promise<StaffActor>]>([
  ["whoever began it", async ({ editor }) => editor],
  ["the author in another browser", async ({ editor }) => ({ ...editor, sessionId: "another" })],
  [
    "whoever changed it before",
    async ({ second, editor, draftId }) => {
      await write(second, draftId, "Linen, in six colours");
      await write(editor, draftId, "Linen, in seven colours");
      return second;
    },
  ],
  [
    "an author whose words are all gone again",
    async ({ second, editor, draftId }) => {
      await write(second, draftId, "Linen");
      await write(editor, draftId, "");
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
  const made = await makeTwo();
  const actor = await act(made);
  const { yes } = await asked(made.editor, made.draftId);
  await expect(giveConsent(actor, yes)).rejects.toMatchObject(FORBIDDEN);
  expect(await listWaiting(actor)).toEqual([]);
  expect(await sent(made.shop.id)).toEqual([0, 0]);
});

test("whoever asks for it may not give it, though they wrote nothing", async () => {
  const { draftId, second, admin } = await makeTwo();
  const { yes } = await asked(second, draftId);
  await expect(giveConsent(second, yes)).rejects.toThrow("You asked for this approval");
  expect(await giveConsent(admin, yes)).toMatchObject({ kind: "consented" });
});

test("somebody switched off or made a viewer a moment before may not", async () => {
  const { draftId, editor, second, admin, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  await database().staff.update({ where: { id: second.staffId }, data: { disabledAt: new Date() } });
  await database().staff.update({ where: { id: admin.staffId }, data: { role: "viewer" } });
  await expect(giveConsent(second, yes)).rejects.toMatchObject(FORBIDDEN);
  await expect(giveConsent(admin, yes)).rejects.toMatchObject(FORBIDDEN);
  expect(await sent(shop.id)).toEqual([0, 0]);
});

test("the door: the author is refused with a sentence, a viewer too, another shop finds nothing", async () => {
  const { draftId, editor, viewer, shop } = await makeTwo();
  const other = await makeTwo();
  const { yes } = await asked(editor, draftId);
  const { draftId: id, ...body } = yes;
  const knock = (as: StaffActor) => call(consentDoor, { as, method: "POST", params: { id }, body });
  const refused = await knock(editor);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { sentence: expect.stringContaining("somebody who did not write in it") } });
  expect((await knock(viewer)).status).toBe(403);
  expect((await knock(other.second)).status).toBe(404);
  await expect(askApproval(other.editor, yes)).rejects.toMatchObject({ code: "not_found" });
  await expect(withdrawRequest(other.editor, { draftId })).rejects.toMatchObject({ code: "not_found" });
  expect(await listWaiting(other.second)).toEqual([]);
  expect(await listWaiting(viewer)).toEqual([]);
  expect(await sent(shop.id)).toEqual([0, 0]);
  const seen = (await (await call(draftDoor, { as: editor, params: { id } })).json()) as { approval: unknown };
  expect(seen.approval).toMatchObject({ required: true, request: { state: "waiting", askedBy: editor.name }, bar: expect.any(String) });
});

test("changing the draft ends the request for all to see; it is recorded, and asking again goes on", async () => {
  const { draftId, editor, second, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  await write(editor, draftId, "Other words");
  expect(await getApproval(editor, draftId, null)).toMatchObject({ request: { state: "edited", endedBy: editor.name } });
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "changed_since_preview" });
  expect(await database().auditEvent.count({ where: { shopId: shop.id, action: "approval.outdated" } })).toBe(1);
  const again = await asked(editor, draftId);
  expect(await giveConsent(second, again.yes)).toMatchObject({ kind: "consented" });
});

test("a discarded draft waits no more", async () => {
  const { draftId, editor, second } = await makeTwo();
  await asked(editor, draftId);
  await discardDraft(editor, { id: draftId });
  expect(await outcomes(draftId)).toEqual(["withdrawn"]);
  expect(await listWaiting(second)).toEqual([]);
});

test("asking for changes sends it back with a note, to the desk of its authors", async () => {
  const { draftId, editor, second, admin } = await makeTwo();
  const { yes, requestId } = await asked(editor, draftId);
  expect((await listDeskApprovals(second)).decide).toMatchObject([{ draftId, askedBy: editor.name, account: "Atelier" }]);
  await expect(askChanges(editor, { draftId, requestId, note: "No" })).rejects.toMatchObject(FORBIDDEN);
  expect(await askChanges(second, { draftId, requestId, note: "Name the fabric." })).toEqual({ kind: "changes_asked" });
  expect(await askChanges(admin, { draftId, requestId, note: "And the price." })).toEqual({ kind: "not_waiting" });
  expect(await giveConsent(admin, yes)).toEqual({ kind: "not_asked" });
  expect(await listDeskApprovals(editor)).toEqual({ decide: [], change: [{ draftId, by: second.name, note: "Name the fabric." }] });
  expect(await listDeskApprovals(second)).toEqual({ decide: [], change: [] });
  expect((await getDraft(editor, draftId)).approval).toBe("changes_asked");
  await asked(editor, draftId);
  expect((await listDeskApprovals(editor)).change).toEqual([]);
  expect((await getDraft(editor, draftId)).approval).toBe("waiting");
});

test("a sending that ended without a draft needs a request and an approval of its own", async () => {
  const { draftId, editor, second, admin, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  await giveConsent(second, yes);
  await database().delivery.updateMany({ where: { shopId: shop.id }, data: { state: "refused" } });
  const next = await looked(admin, draftId);
  await expect(giveConsent(editor, next)).rejects.toMatchObject(FORBIDDEN);
  expect(await giveConsent(admin, next)).toEqual({ kind: "not_asked" });
  await asked(editor, draftId);
  expect(await giveConsent(admin, next)).toMatchObject({ kind: "consented" });
});

test.each(["not_sent", "unconfirmed"] as const)(
  "once the rule is on, what one person alone agreed to and is %s goes again only by another's hand",
  async (state) => {
    const { draft, editor, admin, shop } = await makeReadyDraft();
    const first = await giveConsent(editor, await looked(editor, draft.id));
    const id = "deliveryId" in first ? first.deliveryId : "";
    const stop = () => database().delivery.updateMany({ where: { shopId: shop.id }, data: { state, nextAt: null, resolution: null } });
    const again = (actor: StaffActor) =>
      state === "not_sent" ? retryDelivery(actor, { id }) : resolveDelivery(actor, { id, choice: "send_again" });
    await stop();
    await requireApproval(admin, { twoPeople: true });
    await expect(again(editor)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("two people") });
    expect(["again", "resolved"]).toContain((await again(admin)).kind);
    await stop();
    await requireApproval(admin, { twoPeople: false });
    expect(["again", "resolved"]).toContain((await again(editor)).kind);
  },
);

test("an approved delivery that was not sent is retried under its approval", async () => {
  const { draftId, editor, second, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  const given = await giveConsent(second, yes);
  await database().delivery.updateMany({ where: { shopId: shop.id }, data: { state: "not_sent", nextAt: null } });
  expect(await retryDelivery(editor, { id: "deliveryId" in given ? given.deliveryId : "" })).toEqual({ kind: "again" });
});

test("the rule: only an administrator sets it, it is recorded, and its end ends what waits", async () => {
  const { draftId, editor, admin, shop } = await makeTwo();
  await asked(editor, draftId);
  expect((await call(ruleDoor, { as: editor, method: "PUT", body: { twoPeople: false } })).status).toBe(403);
  await expect(requireApproval(editor, { twoPeople: false })).rejects.toMatchObject(FORBIDDEN);
  expect(await requireApproval(admin, { twoPeople: true })).toEqual({ twoPeople: true, closed: 0 });
  expect(await requireApproval(admin, { twoPeople: false })).toEqual({ twoPeople: false, closed: 1 });
  expect(await outcomes(draftId)).toEqual(["not_needed"]);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id, action: "approval.required" },
    orderBy: { number: "asc" },
  });
  expect(events.map(({ details }) => details)).toEqual([
    { twoPeople: true, closed: 0 },
    { twoPeople: false, closed: 1 },
  ]);
  const yes = await looked(editor, draftId);
  expect(await askApproval(editor, yes)).toEqual({ kind: "not_needed" });
  // Nothing of an ended request comes back with the rule.
  await requireApproval(admin, { twoPeople: true });
  expect(await giveConsent(admin, yes)).toEqual({ kind: "not_asked" });
  await requireApproval(admin, { twoPeople: false });
  expect(await giveConsent(editor, yes)).toMatchObject({ kind: "consented" });
  expect(await database().consent.findFirstOrThrow({ where: { shopId: shop.id } })).toMatchObject({ askedById: null, askedByName: null });
});

test("a new draft of the same video begins with its own author", async () => {
  const { editor, second, admin } = await makeTwo();
  const { draftId } = await createDraft(second, { videoId: await makeVideo(second) });
  const { yes } = await asked(second, draftId);
  await expect(giveConsent(second, yes)).rejects.toMatchObject(FORBIDDEN);
  expect((await getApproval(second, draftId, yes.fingerprint)).approvers.toSorted()).toEqual([admin.name, editor.name].toSorted());
  expect(await giveConsent(editor, yes)).toMatchObject({ kind: "consented" });
});

test("comments stand at their moment, are resolved and reopened, and do not end a request", async () => {
  const { draftId, editor, second, shop } = await makeTwo();
  const { yes } = await asked(editor, draftId);
  const late = await addComment(second, { draftId, atMs: 9_000, words: "Too dark" });
  await addComment(editor, { draftId, atMs: 2_500, words: "Is that the new logo?" });
  await settleComment(editor, { id: late.id, resolved: true });
  expect((await getApproval(second, draftId, yes.fingerprint)).comments).toMatchObject([
    { atMs: 2_500, by: editor.name, resolvedBy: null },
    { atMs: 9_000, words: "Too dark", by: second.name, resolvedBy: editor.name },
  ]);
  await settleComment(second, { id: late.id, resolved: false });
  await settleComment(second, { id: late.id, resolved: false });
  const settled = await database().auditEvent.findMany({
    where: { shopId: shop.id, action: "comment.settled" },
    orderBy: { number: "asc" },
  });
  expect(settled.map(({ details }) => details)).toMatchObject([{ resolved: true }, { resolved: false }]);
  const other = await makeTwo();
  await expect(settleComment(other.editor, { id: late.id, resolved: true })).rejects.toMatchObject({ code: "not_found" });
  expect(await giveConsent(second, yes)).toMatchObject({ kind: "consented" });
  await expect(addComment(editor, { draftId, atMs: 0, words: "Later" })).rejects.toMatchObject({ code: "conflict" });
});
