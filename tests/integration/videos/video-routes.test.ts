import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { listActivity } from "#lib/audit/queries";
import { getDelivery } from "#lib/deliveries/queries";
import { getDraft } from "#lib/drafts/queries";
import { database } from "#lib/infra/db/database";
import { mediaPath } from "#lib/infra/storage/media-files";
import { listVideos } from "#lib/videos/library-queries";
import { getVideo } from "#lib/videos/queries";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDeliveryOfDraft, makeReadyDraft } from "#tests/support/factories/drafts";
import { makeShop, makeVideo } from "#tests/support/factories/records";

import { POST as check } from "../../../app/api/videos/[id]/check/route";
import { GET as media } from "../../../app/api/videos/[id]/media/route";
import { GET as poster } from "../../../app/api/videos/[id]/poster/route";
import { DELETE, GET, PATCH } from "../../../app/api/videos/[id]/route";
import { GET as list } from "../../../app/api/videos/route";

const text = "0123456789";

/** A checked video with a file of ten bytes and a poster. */
async function makePlayableVideo(actor: StaffActor) {
  const { id } = await makeVideo(actor, { sha256: "b".repeat(64), name: "Рокля 'silk'.mp4" });
  const [fileKey, posterKey] = [`videos/${id}.video`, `posters/${id}.jpg`];
  for (const key of [fileKey, posterKey]) {
    await mkdir(dirname(mediaPath(key)), { recursive: true });
    await writeFile(mediaPath(key), text);
  }
  await database().video.update({ where: { id }, data: { fileKey, posterKey } });
  return id;
}

const requestMedia = (
  as: StaffActor,
  id: string,
  headers: Record<string, string> = {},
  method: "GET" | "HEAD" = "GET",
) => callRoute(media, { as, params: { id }, headers, method });

test("serves the video in byte ranges, private", async () => {
  const { viewer, editor } = await makeShop();
  const id = await makePlayableVideo(editor);
  const etag = `"${"b".repeat(64)}"`;
  const whole = await requestMedia(viewer, id);
  expect([whole.status, await whole.text()]).toEqual([200, text]);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    "content-type": "video/mp4",
    "content-length": "10",
    etag,
    "content-disposition":
      "inline; filename=\"_____ _silk_.mp4\"; filename*=UTF-8''%D0%A0%D0%BE%D0%BA%D0%BB%D1%8F%20%27silk%27.mp4",
  });
  const part = await requestMedia(viewer, id, { range: "bytes=2-4" });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([
    206,
    "bytes 2-4/10",
    "234",
  ]);
  const rest = await requestMedia(viewer, id, { range: "bytes=8-", "if-range": etag });
  expect([rest.status, await rest.text()]).toEqual([206, "89"]);
  const changed = await requestMedia(viewer, id, { range: "bytes=8-", "if-range": '"another"' });
  expect([changed.status, await changed.text()]).toEqual([200, text]);
  const beyond = await requestMedia(viewer, id, { range: "bytes=10-" });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
  expect((await requestMedia(viewer, id, { "if-none-match": etag })).status).toBe(304);
  const head = await requestMedia(viewer, id, {}, "HEAD");
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
    200,
    "10",
    "",
  ]);
});

test("no route of a video works for another shop or without a session", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const id = await makePlayableVideo(one.editor);
  const given = { params: { id } };
  for (const route of [GET, media, poster]) {
    expect((await callRoute(route, { as: other.admin, ...given })).status).toBe(404);
    expect((await callRoute(route, given)).status).toBe(401);
  }
  for (const [route, method, body] of [
    [PATCH, "PATCH", { keep: true }],
    [DELETE, "DELETE", undefined],
    [check, "POST", undefined],
  ] as const) {
    expect((await callRoute(route, { as: other.admin, method, ...given, body })).status).toBe(404);
    expect((await callRoute(route, { as: one.viewer, method, ...given, body })).status).toBe(403);
  }
  expect(await (await callRoute(list, { as: other.admin })).json()).toMatchObject({ rows: [] });
  expect(await getVideo(one.viewer, id)).toMatchObject({ id, keep: false, state: "ready" });
});

test("a browser keeps a poster but asks each time whether it may show it", async () => {
  const { viewer, editor } = await makeShop();
  const id = await makePlayableVideo(editor);
  const given = { as: viewer, params: { id } };
  const first = await callRoute(poster, given);
  expect([first.status, first.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  expect((await callRoute(poster, { ...given, headers })).status).toBe(304);
  const { viewer: stranger } = await makeShop();
  expect((await callRoute(poster, { as: stranger, params: { id }, headers })).status).toBe(404);
});

test("keeps, renames, finds, rechecks and deletes a video", async () => {
  const { editor, shop } = await makeShop();
  const id = await makePlayableVideo(editor);
  const given = { as: editor, params: { id } };
  await callRoute(PATCH, {
    ...given,
    method: "PATCH",
    body: { keep: true, name: " Silk  dress " },
  });
  expect((await listVideos(editor, { q: "SILK", show: "ready" })).rows).toMatchObject([
    { id, keep: true, name: "Silk dress" },
  ]);
  expect((await listVideos(editor, { q: "linen" })).rows).toEqual([]);
  expect(
    (await callRoute(PATCH, { ...given, method: "PATCH", body: { keep: true, state: "ready" } }))
      .status,
  ).toBe(400);
  expect(await (await callRoute(check, { ...given, method: "POST" })).json()).toEqual({
    kind: "checking",
  });
  expect(await (await callRoute(DELETE, { ...given, method: "DELETE" })).json()).toEqual({
    kind: "deleted",
  });
  expect(await (await callRoute(DELETE, { ...given, method: "DELETE" })).json()).toEqual({
    kind: "already_deleted",
  });
  expect((await callRoute(GET, given)).status).toBe(404);
  await expect(access(mediaPath(`videos/${id}.video`))).rejects.toMatchObject({ code: "ENOENT" });
  await expect(access(mediaPath(`posters/${id}.jpg`))).rejects.toMatchObject({ code: "ENOENT" });
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id },
    orderBy: { number: "asc" },
    select: { action: true },
  });
  expect(events.map(({ action }) => action)).toEqual(["video.renamed", "video.deleted"]);
});

test("a video in delivery cannot be deleted until TikTok has it", async () => {
  const { editor, draft } = await makeReadyDraft();
  const deliveryId = await makeDeliveryOfDraft(editor, draft.id, "uploading");
  const given = { as: editor, method: "DELETE" as const, params: { id: draft.video.id } };
  expect(await (await callRoute(DELETE, given)).json()).toEqual({
    kind: "in_delivery",
    deliveryId,
  });
  expect(await getVideo(editor, draft.video.id)).toMatchObject({
    inDelivery: true,
    draftId: draft.id,
  });
  await database().delivery.update({ where: { id: deliveryId }, data: { state: "in_inbox" } });
  expect(await (await callRoute(DELETE, given)).json()).toEqual({ kind: "deleted" });
});

test("facts and findings of another shape are not shown at all", async () => {
  const { editor } = await makeShop();
  const { id } = await makeVideo(editor, { facts: { width: "wide" }, findings: [{ code: 1 }] });
  expect(await getVideo(editor, id)).toMatchObject({ facts: null, findings: [] });
});

test("a renamed video has the new name in drafts, deliveries and activity", async () => {
  const { draft, editor, viewer } = await makeReadyDraft();
  const deliveryId = await makeDeliveryOfDraft(editor, draft.id, "in_inbox");
  const params = { id: draft.video.id };
  const rename = (as: StaffActor, name: string) =>
    callRoute(PATCH, { as, method: "PATCH", params, body: { name } });
  expect((await rename(viewer, "x")).status).toBe(403);
  expect((await rename(editor, "   ")).status).toBe(400);
  expect((await rename(editor, "Silk dress, front.mp4")).status).toBe(200);
  expect((await rename(editor, "Silk dress, front.mp4")).status).toBe(200);
  const name = "Silk dress, front.mp4";
  expect((await getVideo(editor, draft.video.id)).name).toBe(name);
  expect((await getDraft(editor, draft.id)).video.name).toBe(name);
  expect((await getDelivery(editor, deliveryId)).videoName).toBe(name);
  const { rows } = await listActivity(editor, {});
  const renames = rows.filter(({ description }) => description.before.includes("renamed"));
  expect(renames.map(({ description }) => description.link?.text)).toEqual([name]);
});

test("a second video with the same file names the first, within the shop only", async () => {
  const { editor } = await makeShop();
  const { editor: stranger } = await makeShop();
  const sha256 = "c".repeat(64);
  await makeVideo(stranger, { sha256, name: "theirs.mp4" });
  const first = await makeVideo(editor, { sha256, name: "first.mp4" });
  const second = await makeVideo(editor, { sha256, name: "second.mp4" });
  expect((await getVideo(editor, first.id)).duplicateOf).toBeNull();
  expect((await getVideo(editor, second.id)).duplicateOf).toEqual({
    id: first.id,
    name: "first.mp4",
  });
  await database().video.update({ where: { id: first.id }, data: { deletedAt: new Date() } });
  expect((await getVideo(editor, second.id)).duplicateOf).toBeNull();
});
