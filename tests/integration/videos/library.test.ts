import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { MAX_COUNTED, PAGE_SIZE } from "#lib/page";
import { listTags, listVideoIds, listVideoMonths, listVideos } from "#lib/videos/library-queries";
import { changeVideo } from "#lib/videos/change-video";
import type { VideoListQuery } from "#lib/videos/schema";
import { tagVideos } from "#lib/videos/tag-videos";
import { makeDraft, makeProduct, makeShop, makeVideo } from "#tests/support/factories/records";

/** Makes videos that were added a minute apart, the first the oldest. */
async function makeVideos(actor: StaffActor, count: number, state = "ready" as const) {
  const start = Date.parse("2026-03-01T10:00:00Z");
  await database().video.createMany({
    data: Array.from({ length: count }, (_, at) => ({
      shopId: actor.shopId,
      source: "upload" as const,
      name: `clip ${String(at).padStart(4, "0")}`,
      state,
      createdAt: new Date(start + at * 60_000),
    })),
  });
}

const names = (page: { rows: { name: string }[] }) => page.rows.map(({ name }) => name);

/** Reads all pages in one direction; `between` runs after each. */
async function readAll(
  actor: StaffActor,
  query: VideoListQuery,
  direction: "after" | "before" = "after",
  between: () => Promise<unknown> = async () => {},
) {
  const pages: string[][] = [];
  let request: VideoListQuery = direction === "after" ? query : { ...query, page: "last" };
  for (;;) {
    const page = await listVideos(actor, request);
    pages.push(names(page));
    const cursor = direction === "after" ? page.next : page.previous;
    if (cursor === null) return direction === "after" ? pages : pages.toReversed();
    await between();
    request = { ...query, [direction]: cursor };
  }
}

test.each<[string, VideoListQuery]>([
  ["newest first", {}],
  ["oldest first", { sort: "oldest" }],
  ["by name", { sort: "name" }],
  ["of one state", { show: "ready" }],
  ["found by a search", { q: "clip" }],
])("pages %s neither leave out nor repeat a video, in both directions", async (_name, query) => {
  const { editor } = await makeShop();
  await makeVideos(editor, 2 * PAGE_SIZE + 5);
  const all = (await readAll(editor, query)).flat();
  expect(all).toHaveLength(2 * PAGE_SIZE + 5);
  expect(new Set(all).size).toBe(all.length);
  const sorted = all.toSorted();
  expect(all).toEqual(
    query.sort === "oldest" || query.sort === "name" ? sorted : sorted.toReversed(),
  );
  expect((await readAll(editor, query, "before")).flat()).toEqual(all);
});

test("videos that are added meanwhile do not move the pages that follow", async () => {
  const { editor } = await makeShop();
  await makeVideos(editor, 2 * PAGE_SIZE);
  const pages = await readAll(editor, {}, "after", () => makeVideo(editor, { name: "new" }));
  expect(pages.flat()).not.toContain("new");
  expect(new Set(pages.flat()).size).toBe(2 * PAGE_SIZE);
});

test.each(["x", "_", "2026-13-01_x", "2026-01-01T00:00:00Z_1", `${"9".repeat(20)}_`, "\0_\0"])(
  "a cursor that is none (%j) gives the first page",
  async (after) => {
    const { editor } = await makeShop();
    await makeVideo(editor, { name: "only" });
    expect(names(await listVideos(editor, { after }))).toEqual(["only"]);
  },
);

test("finds videos by name, tag, caption, hashtag, product and SKU in either alphabet", async () => {
  const { editor } = await makeShop();
  const { editor: stranger } = await makeShop();
  await makeVideo(stranger, { name: "Рокля от друг магазин" });
  const dress = await makeVideo(editor, { name: "Рокля Червена.mp4" });
  const coat = await makeVideo(editor, { name: "IMG_4711.mp4" });
  await makeVideo(editor, { name: "other.mp4" });
  await changeVideo(editor, { id: coat.id, tags: ["Зима"] });
  const product = await makeProduct(editor, { title: "Палто Алба", sku: "FS-77-X" });
  await makeDraft(editor, {
    videoId: coat.id,
    productId: product.id,
    caption: "Warm and light",
    hashtags: ["новаколекция"],
  });
  const find = async (q: string) => {
    const { rows, similar } = await listVideos(editor, { q });
    return [
      rows.map(({ id }) => (id === dress.id ? "dress" : id === coat.id ? "coat" : "?")),
      similar,
    ];
  };
  expect(await find("roklya")).toEqual([["dress"], false]);
  expect(await find("ЧЕРВЕНА рокля")).toEqual([["dress"], false]);
  expect(await find("4711")).toEqual([["coat"], false]);
  expect(await find("зима")).toEqual([["coat"], false]);
  expect(await find("light 4711")).toEqual([["coat"], false]);
  expect(await find("#новаколекция")).toEqual([["coat"], false]);
  expect(await find("palto")).toEqual([["coat"], false]);
  expect(await find("fs-77-x")).toEqual([["coat"], false]);
  expect(await find("ro")).toEqual([["dress"], false]);
  expect(await find("rolkya")).toEqual([["dress"], true]);
  expect(await find("polto")).toEqual([["coat"], true]);
  expect(await find("4712")).toEqual([[], false]);
  expect(await find("%_'")).toEqual([[], false]);
});

test("a search that finds more than are counted still gives pages in order", async () => {
  const { editor } = await makeShop();
  await makeVideos(editor, MAX_COUNTED + 60);
  const page = await listVideos(editor, { q: "clip" });
  expect(page.count).toEqual({ value: MAX_COUNTED, more: true });
  expect(names(page)[0]).toBe(`clip ${MAX_COUNTED + 59}`);
  const next = await listVideos(editor, { q: "clip", after: page.next ?? "" });
  expect(names(next)[0]).toBe(`clip ${MAX_COUNTED + 59 - PAGE_SIZE}`);
  expect(await listVideoIds(editor, { q: "clip" }, 2000)).toHaveLength(MAX_COUNTED + 60);
});

test("an answer of long names and many tags stays under 60 KB", async () => {
  const { editor } = await makeShop();
  await database().video.createMany({
    data: Array.from({ length: PAGE_SIZE }, (_, at) => ({
      shopId: editor.shopId,
      source: "upload" as const,
      name: `${at} ${"ж".repeat(195)}`,
      state: "ready" as const,
      tags: Array.from({ length: 5 }, (_unused, tag) => `${tag} ${"щ".repeat(20)}`),
    })),
  });
  const size = Buffer.byteLength(JSON.stringify(await listVideos(editor, {})));
  expect(size).toBeLessThan(60_000);
});

test("lists the months that have videos, in the shop's time zone", async () => {
  const { editor } = await makeShop();
  // Already May in Sofia.
  await makeVideo(editor, { createdAt: new Date("2026-04-30T21:30:00Z") });
  await makeVideo(editor, { createdAt: new Date("2026-01-15T00:00:00Z"), keep: true });
  expect(await listVideoMonths(editor, {})).toEqual(["2026-05", "2026-01"]);
  expect(await listVideoMonths(editor, { show: "kept" })).toEqual(["2026-01"]);
  expect(await listVideoMonths((await makeShop()).editor, {})).toEqual([]);
});

test("a tag is offered while a video has it", async () => {
  const { editor } = await makeShop();
  const one = await makeVideo(editor);
  const two = await makeVideo(editor);
  const ids = [one.id, two.id];
  expect(await tagVideos(editor, { ids, tag: "summer", change: "add" })).toEqual({
    not_found: 0,
    unchanged: 0,
    too_many_tags: 0,
  });
  expect((await listVideos(editor, { tag: "summer" })).rows).toHaveLength(2);
  expect(await tagVideos(editor, { ids, tag: "summer", change: "add" })).toMatchObject({
    unchanged: 2,
  });
  await changeVideo(editor, { id: one.id, tags: [] });
  expect(await listTags(editor)).toEqual(["summer"]);
  await tagVideos(editor, { ids, tag: "summer", change: "remove" });
  expect(await listTags(editor)).toEqual([]);
});
