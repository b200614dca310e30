import { expect, test } from "vitest";

import { workerActor } from "#lib/actor";
import { createBulkAction, stopBulkAction } from "#lib/bulk-actions/create-bulk-action";
import { getBulkAction, listUnfinishedBulkActions } from "#lib/bulk-actions/queries";
import { runBulkAction } from "#lib/bulk-actions/run-bulk-action";
import { writeVideoCsv } from "#lib/bulk-actions/write-video-csv";
import { database } from "#lib/infra/db/database";
import { listVideos } from "#lib/videos/library-queries";
import { makeDelivery, makeShop, makeVideo } from "#tests/support/factories/records";

type Shop = Awaited<ReturnType<typeof makeShop>>;

const makeVideos = ({ editor }: Shop, count: number) =>
  Promise.all(Array.from({ length: count }, (_, at) => makeVideo(editor, { name: `clip ${at}` })));

/** Runs what the worker would, as if the wait before a deletion were over. */
async function runNow({ shop }: Shop, bulkActionId: string) {
  await database().bulkAction.update({
    where: { id: bulkActionId },
    data: { startsAt: new Date(0) },
  });
  await runBulkAction(workerActor(shop.id), { bulkActionId });
}

test("a few videos are changed at once, by the person who asked", async () => {
  const given = await makeShop();
  const { editor } = given;
  const ids = (await makeVideos(given, 3)).map(({ id }) => id);
  const action = await createBulkAction(editor, {
    kind: "create_drafts",
    selection: { ids: [...ids, "00000000-0000-4000-8000-000000000000"] },
  });
  expect(action).toMatchObject({
    state: "done",
    done: 4,
    skipped: [{ reason: "not_found", count: 1 }],
    mine: true,
  });
  const drafts = await database().draft.findMany({ where: { videoId: { in: ids } } });
  expect(drafts).toHaveLength(3);
  expect(drafts.every(({ authorIds }) => authorIds[0] === editor.staffId)).toBe(true);
});

test("all that match are changed by the worker, also when it was killed on the way", async () => {
  const given = await makeShop();
  const { editor, shop } = given;
  await makeVideos(given, 60);
  await makeVideo(editor, { name: "other" });
  const { id, state } = await createBulkAction(editor, {
    kind: "add_tag",
    tag: "лято",
    selection: { filter: { q: "clip" } },
  });
  expect(state).toBe("waiting");
  // A worker that was killed after 25 had been tagged and saved 10 of them.
  await database().bulkAction.update({ where: { id }, data: { done: 10, state: "running" } });
  await runBulkAction(workerActor(shop.id), { bulkActionId: id });
  expect(await getBulkAction(editor, id)).toMatchObject({ state: "done", done: 60, total: 60 });
  expect((await listVideos(editor, { tag: "лято" })).count.value).toBe(50);
  await runBulkAction(workerActor(shop.id), { bulkActionId: id });
});

test("a deletion waits, can be undone, and then skips what is being sent", async () => {
  const given = await makeShop();
  const { editor, admin } = given;
  const [one] = await makeVideos(given, 1);
  const sending = await makeDelivery(admin);
  const { videoId } = await database().draft.findUniqueOrThrow({ where: { id: sending.draftId } });
  const selection = { ids: [one?.id ?? "", videoId] };
  const undone = await createBulkAction(editor, { kind: "delete", selection });
  expect(undone).toMatchObject({ state: "waiting", done: 0 });
  expect(await listUnfinishedBulkActions(editor)).toMatchObject([{ id: undone.id }]);
  await stopBulkAction(editor, { id: undone.id });
  await runNow(given, undone.id);
  expect((await listVideos(editor, {})).count.value).toBe(2);
  const { id } = await createBulkAction(editor, { kind: "delete", selection });
  await runNow(given, id);
  expect(await getBulkAction(editor, id)).toMatchObject({
    state: "done",
    skipped: [{ reason: "in_delivery", count: 1 }],
  });
  expect((await listVideos(editor, {})).rows).toMatchObject([{ id: videoId }]);
});

test("ends when the person may no longer do it", async () => {
  const given = await makeShop();
  const { editor } = given;
  const ids = (await makeVideos(given, 2)).map((video) => video.id);
  const { id } = await createBulkAction(editor, { kind: "delete", selection: { ids } });
  await database().staff.update({ where: { id: editor.staffId }, data: { role: "viewer" } });
  await runNow(given, id);
  expect(await getBulkAction(editor, id)).toMatchObject({ state: "stopped", done: 0 });
  expect((await listVideos(editor, {})).count.value).toBe(2);
});

test("a viewer may not, another shop sees nothing, and a shop has five at most", async () => {
  const given = await makeShop();
  const other = await makeShop();
  const ids = (await makeVideos(given, 1)).map((video) => video.id);
  await expect(
    createBulkAction(given.viewer, { kind: "keep", selection: { ids } }),
  ).rejects.toMatchObject({ code: "forbidden" });
  const foreign = await createBulkAction(other.editor, { kind: "keep", selection: { ids } });
  expect(foreign.skipped).toEqual([{ reason: "not_found", count: 1 }]);
  await expect(getBulkAction(given.editor, foreign.id)).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    createBulkAction(given.editor, { kind: "keep", selection: { filter: { q: "nothing" } } }),
  ).rejects.toMatchObject({ code: "conflict" });
  for (let at = 0; at < 5; at += 1)
    await createBulkAction(given.editor, { kind: "delete", selection: { ids } });
  await expect(
    createBulkAction(given.editor, { kind: "delete", selection: { ids } }),
  ).rejects.toMatchObject({ code: "rate_limited" });
});

test("the table of the chosen videos has one line each, safe in a spreadsheet", async () => {
  const { editor } = await makeShop();
  await makeVideo(editor, { name: "=1+1", createdAt: new Date("2026-03-01T10:00:00Z") });
  expect(await writeVideoCsv(editor, { filter: {} })).toBe(
    "Name,State,Length,Bytes,Tags,Kept,Added\r\n'=1+1,Ready,,5000000,,no,2026-03-01T10:00:00.000Z\r\n",
  );
});
