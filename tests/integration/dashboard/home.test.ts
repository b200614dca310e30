import pg from "pg";
import { expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { getDashboard } from "#lib/dashboard/queries";
import { closeDatabase, database } from "#lib/infra/db/database";
import { makeApprovalRequest, makeFourEyesShop } from "#tests/support/factories/approvals";
import { makeDeliveries, makeDrafts, makeVideos } from "#tests/support/factories/home";
import {
  makeConnection,
  makeDelivery,
  makeShop,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";

const YEARS_AGO = new Date("2023-01-01T00:00:00Z");

test("old work stays on Home, whatever is newer, and is counted where its kind has more", async () => {
  const { editor, second, draftId } = await makeFourEyesShop();
  await makeApprovalRequest(editor, draftId);
  await database().approvalRequest.updateMany({
    where: { draftId },
    data: { requestedAt: YEARS_AGO },
  });
  const toFix = await makeVideo(editor, { state: "needs_fix", createdAt: YEARS_AGO });
  const failed = await makeDelivery(second, {
    id: "01850000-0000-7000-8000-000000000000",
    state: "not_sent",
    createdAt: YEARS_AGO,
    endedAt: YEARS_AGO,
  });
  const connectionId = failed.connectionId;
  await makeVideos(editor, 300);
  await makeDeliveries(editor, 300, { connectionId, state: "posted", endedAt: new Date() });
  await makeDrafts(editor, 300);
  const keys = async () => (await getDashboard(second)).actionItems.rows.map(({ key }) => key);
  expect(await keys()).toEqual([`decide-${draftId}`, `delivery-${failed.id}`, `video-${toFix.id}`]);

  await makeVideos(editor, 40, { state: "failed" });
  await makeDeliveries(editor, 40, { connectionId, state: "not_sent", endedAt: new Date() });
  const { actionItems } = await getDashboard(second);
  expect(actionItems.count).toEqual({ value: 83, more: false });
  expect(actionItems.more.map(({ count, many }) => [count.value, many])).toEqual([
    [36, "deliveries that need attention"],
    [36, "videos that need attention"],
  ]);
});

test("Home is bounded in rows, bytes and statements, however much the shop has", async () => {
  const { admin } = await makeShop();
  await database().staff.update({ where: { id: admin.staffId }, data: { operator: true } });
  const name = "Рокля от коприна, есен и зима, ".repeat(6).slice(0, 180);
  const video = { name, posterKey: "poster" };
  const displayName = "Мезон на Дунав";
  const accounts = await Promise.all(
    Array.from({ length: 20 }, () => makeConnection(admin, { displayName })),
  );
  await Promise.all(
    Array.from({ length: 20 }, () =>
      makeConnection(admin, { displayName, state: "needs_reconnect" }),
    ),
  );
  const endedAt = new Date();
  for (const { id: connectionId } of accounts) {
    await makeDeliveries(admin, 10, { connectionId, waitingFor: "slots" }, video);
    await makeDeliveries(admin, 10, { connectionId, state: "uploading" }, video);
    await makeDeliveries(admin, 10, { connectionId, state: "in_inbox", endedAt }, video);
    const reason = "rejected_spam_risk";
    await makeDeliveries(admin, 10, { connectionId, state: "refused", endedAt, reason }, video);
  }
  await makeVideos(admin, 1100, { ...video, state: "needs_fix" });
  await makeVideos(admin, 100, { ...video, state: "uploading" });
  await makeVideos(admin, 100, video);
  await makeDrafts(admin, 200, {}, video);
  // A connection takes this function when it is made.
  await makeApprovals(admin, 20, video);
  await makeErasures(accounts);
  const query = vi.spyOn(pg.Client.prototype, "query");
  await closeDatabase();
  const home = await getDashboard({ ...admin, operator: true });
  const statements = query.mock.calls.length;
  query.mockRestore();
  await closeDatabase();
  const lists = [home.actionItems, home.inProgress, home.inbox, home.preparing];
  const waiting = home.slots.flatMap(({ queue }) => queue);
  const rows = [...lists.map((list) => list.rows.length), home.slots.length, waiting.length];
  expect({
    rows,
    statements,
    kilobytes: Math.ceil(Buffer.byteLength(JSON.stringify(home)) / 1000),
    counts: [...lists, home.waiting].map(({ count }) => count),
  }).toEqual({
    rows: [30, 8, 5, 16, 6, 24],
    statements: 10,
    kilobytes: 38,
    counts: [
      ...Array.from({ length: 4 }, () => ({ value: 100, more: true })),
      { value: 200, more: false },
    ],
  });
});

/** Makes drafts that wait for the person's decision, and as many of theirs to change. */
async function makeApprovals(actor: StaffActor, count: number, video: { name: string }) {
  const { shopId, staffId } = actor;
  const requester = await makeStaff(shopId, "editor");
  const request = { shopId, fingerprint: "f".repeat(64), requestedById: requester.staffId };
  const open = await makeDrafts(actor, count, {}, video);
  const own = await makeDrafts(actor, count, { createdById: staffId }, video);
  await database().approvalRequest.createMany({
    data: [
      ...open.map(({ id }) => ({ ...request, draftId: id })),
      ...own.map(({ id }) => ({
        ...request,
        draftId: id,
        outcome: "changes_requested" as const,
        closedById: requester.staffId,
        closedAt: new Date(),
        note: "Моля, още веднъж: ".repeat(50),
      })),
    ],
  });
}

/** Plans the erasure of these accounts, in one request. */
async function makeErasures(accounts: { id: string }[]) {
  const soon = new Date(Date.now() + 86_400_000);
  const data = { codeHash: "erasures", state: "objection_window", origin: "form" } as const;
  const connectionIds = accounts.map(({ id }) => id);
  await database().deletionRequest.create({
    data: { ...data, connectionIds, dueAt: soon, objectionDeadline: soon },
  });
}
