import { expect, test } from "vitest";

import { listDashboardApprovals } from "#lib/dashboard/approval-queries";
import { addComment, resolveComment } from "#lib/drafts/approval/comments";
import { listComments } from "#lib/drafts/approval/comment-queries";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { getApproval } from "#lib/drafts/approval/queries";
import { requestChanges } from "#lib/drafts/approval/requests";
import { discardDraft } from "#lib/drafts/discard-draft";
import { giveConsent } from "#lib/drafts/give-consent";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import {
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
  requestOutcomes,
} from "#tests/support/factories/approvals";

const FORBIDDEN = { code: "forbidden" };

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
  expect((await listPendingApprovals(second)).rows).toEqual([]);
});

test("a change request sends the draft back with a note, to Home of its authors", async () => {
  const { draftId, editor, second, admin } = await makeFourEyesShop();
  const { input, requestId } = await makeApprovalRequest(editor, draftId);
  expect((await listDashboardApprovals(second)).toDecide.rows).toMatchObject([
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
  expect(await listDashboardApprovals(editor)).toMatchObject({
    toDecide: { rows: [] },
    toChange: { rows: [{ draftId, requestedBy: second.name, note: "Name the fabric." }] },
  });
  expect(await listDashboardApprovals(second)).toMatchObject({
    toDecide: { rows: [] },
    toChange: { rows: [] },
  });
  expect((await getDraft(editor, draftId)).approval).toBe("changes_requested");
  await makeApprovalRequest(editor, draftId);
  expect((await listDashboardApprovals(editor)).toChange.rows).toEqual([]);
  expect((await getDraft(editor, draftId)).approval).toBe("pending");
});

test("comments have a moment, can be resolved and reopened, and do not close a request", async () => {
  const { draftId, editor, second, shop } = await makeFourEyesShop();
  const { input } = await makeApprovalRequest(editor, draftId);
  const late = await addComment(second, { draftId, atMs: 9_000, text: "Too dark" });
  await addComment(editor, { draftId, atMs: 2_500, text: "Is that the new logo?" });
  await resolveComment(editor, { id: late.id, resolved: true });
  expect((await getApproval(second, draftId, input.fingerprint)).comments).toMatchObject({
    open: { rows: [{ atMs: 2_500, authorName: editor.name, resolvedBy: null }] },
    openCount: 1,
    resolvedCount: 1,
  });
  expect((await listComments(second, draftId, { resolved: "yes" })).rows).toMatchObject([
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
