import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { listComments } from "#lib/drafts/approval/comment-queries";
import { countPendingApprovals, listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { getApproval } from "#lib/drafts/approval/queries";
import { type ApprovalListQuery, COMMENTS_PER_PAGE } from "#lib/drafts/approval/schema";
import { database } from "#lib/infra/db/database";
import { PAGE_SIZE } from "#lib/page";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeFourEyesShop } from "#tests/support/factories/approvals";
import { makeStaff, makeVideo } from "#tests/support/factories/records";

import { GET as approvals } from "../../../app/api/approvals/route";
import { GET as draftRoute } from "../../../app/api/drafts/[id]/route";

/** Makes open requests of this person, each of a draft of its own, several at the same moment. */
async function makeRequests(actor: StaffActor, count: number, minute = 0): Promise<string[]> {
  const { shopId, staffId } = actor;
  const { id: videoId } = await makeVideo(actor, { name: "Дълго име на видео ".repeat(10) });
  const ids = Array.from({ length: count }, () => randomUUID());
  await database().draft.createMany({
    data: ids.map((id) => ({ id, shopId, videoId, createdById: staffId, authorIds: [staffId] })),
  });
  await database().approvalRequest.createMany({
    data: ids.map((draftId, at) => ({
      shopId,
      draftId,
      fingerprint: "f".repeat(64),
      requestedById: staffId,
      requestedAt: new Date(Date.UTC(2026, 10, 1, 0, minute, Math.floor(at / 4))),
    })),
  });
  return ids;
}

const read = async (actor: StaffActor, query: ApprovalListQuery = {}) => {
  const { rows, ...page } = await listPendingApprovals(actor, query);
  return { ...page, ids: rows.map(({ draftId }) => draftId) };
};

test("pages forward and back through pending approvals while some are requested", async () => {
  const { editor, second, viewer } = await makeFourEyesShop();
  const other = await makeFourEyesShop();
  await makeRequests(other.editor, 3);
  await makeRequests(second, 5);
  const made = await makeRequests(editor, 2 * PAGE_SIZE + 2);
  const first = await read(second);
  expect(first).toMatchObject({ previous: null, count: { value: made.length, more: false } });
  const [later = ""] = await makeRequests(editor, 1, 30);
  const next = await read(second, { after: first.next ?? "" });
  const third = await read(second, { after: next.next ?? "" });
  const all = [first, next, third].flatMap(({ ids }) => ids);
  expect(all.at(-1)).toBe(later);
  expect(all.toSorted()).toEqual([...made, later].toSorted());
  expect(third.next).toBeNull();
  expect((await read(second, { before: third.previous ?? "" })).ids).toEqual(next.ids);
  expect((await read(second, { before: next.previous ?? "" })).ids).toEqual(first.ids);
  for (const after of ["x", "~", "yesterday~1", `2026-11-01T00:00:00.000Z~'`])
    expect((await read(second, { after })).ids).toEqual(first.ids);
  // A draft that was asked for comes first, wherever it is in the list.
  expect((await read(second, { draft: later })).ids).toEqual([later, ...first.ids]);
  expect((await read(second, { draft: first.ids[3] ?? "" })).ids).toEqual(first.ids);
  expect((await read(editor, { draft: later })).ids).not.toContain(later);
  expect((await read(viewer, { draft: later })).ids).toEqual([]);
  const response = await callRoute(approvals, { as: second, path: "/api/approvals" });
  expect((await response.text()).length).toBeLessThan(60_000);
});

test("counts pending approvals for this person up to a hundred, beyond a hundred of their own", async () => {
  const { editor, second, viewer } = await makeFourEyesShop();
  await makeRequests(editor, 3);
  expect(await countPendingApprovals(second)).toEqual({ value: 3, more: false });
  expect(await countPendingApprovals(editor)).toEqual({ value: 0, more: false });
  expect(await countPendingApprovals(viewer)).toEqual({ value: 0, more: false });
  await makeRequests(second, 100);
  expect(await countPendingApprovals(second)).toEqual({ value: 3, more: false });
  await makeRequests(editor, 98);
  expect(await countPendingApprovals(second)).toEqual({ value: 100, more: true });
});

test("pages through the comments of a draft, and its page stays small", async () => {
  const { editor, draftId, shop } = await makeFourEyesShop();
  const other = await makeFourEyesShop();
  await database().comment.createMany({
    data: Array.from({ length: 200 }, (_, at) => ({
      shopId: shop.id,
      draftId,
      atMs: Math.floor(at / 3) * 100,
      text: "Тъмно ".repeat(160),
      authorId: editor.staffId,
      resolvedAt: at % 10 === 0 ? new Date() : null,
    })),
  });
  const { comments } = await getApproval(editor, draftId, null);
  expect(comments).toMatchObject({ openCount: 180, resolvedCount: 20 });
  const seen = [comments.open];
  for (let page = comments.open; page.next !== null; seen.push(page))
    page = await listComments(editor, draftId, { after: page.next });
  const rows = seen.flatMap((page) => page.rows);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(180);
  expect(rows.map(({ atMs }) => atMs)).toEqual(
    rows.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
  );
  expect(await listComments(editor, draftId, { before: seen[1]?.previous ?? "" })).toEqual({
    ...comments.open,
    next: expect.any(String),
  });
  expect((await listComments(editor, draftId, { resolved: "yes" })).rows).toHaveLength(
    COMMENTS_PER_PAGE,
  );
  await expect(listComments(other.editor, draftId)).rejects.toMatchObject({ code: "not_found" });
  const response = await callRoute(draftRoute, { as: editor, params: { id: draftId } });
  expect(Buffer.byteLength(await response.text())).toBeLessThan(60_000);
});

test("names some of many possible approvers", async () => {
  const { editor, draftId, shop } = await makeFourEyesShop();
  for (let at = 0; at < 10; at += 1) await makeStaff(shop.id, "editor");
  const { approvers } = await getApproval(editor, draftId, null);
  expect(approvers.more).toBe(true);
  expect(approvers.names).toHaveLength(8);
});
