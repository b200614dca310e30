import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import type { SearchResults } from "#lib/search/schema";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDeliveries, makeVideos } from "#tests/support/factories/home";
import {
  makeConnection,
  makeDelivery,
  makeDraft,
  makeProduct,
  makeShop,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";

import { GET } from "../../../app/api/search/route";

const search = async (as: StaffActor, q?: string): Promise<SearchResults> => {
  const query = q === undefined ? "" : `?q=${encodeURIComponent(q)}`;
  return (await callRoute(GET, { as, path: `/api/search${query}` })).json();
};

const found = ({ hits }: SearchResults) =>
  hits.map(({ kind, title, detail }) => `${kind}: ${title}, ${detail}`);

test("finds things of every kind by what belongs to them, also in another alphabet", async () => {
  const { admin, shop } = await makeShop();
  const product = await makeProduct(admin, { title: "Рокля Ирис", sku: "IR-77" });
  const video = await makeVideo(admin, { name: "roklya-iris.mp4" });
  await makeDraft(admin, { videoId: video.id, productId: product.id, caption: "New in" });
  await makeConnection(admin, { displayName: "Iris Atelier", username: "iris" });
  await makeStaff(shop.id, "editor", { email: "iris@shop.example" });
  expect(found(await search(admin, "Ирис"))).toEqual([
    "video: roklya-iris.mp4, Ready",
    "draft: roklya-iris.mp4, In preparation · New in",
    "product: Рокля Ирис, IR-77",
    "account: Iris Atelier, @iris",
    expect.stringMatching(/^person: editor .*, iris@shop\.example$/),
  ]);
});

test("finds deliveries by the video of their draft, and says how they ended", async () => {
  const { editor } = await makeShop();
  await makeDelivery(editor, { state: "in_inbox", endedAt: new Date() });
  expect(found(await search(editor, "look 12"))).toContain(
    "delivery: Look 12, In TikTok inbox · Maison Test",
  );
});

test("finds with a typing error what nothing matches exactly, and says so", async () => {
  const { editor } = await makeShop();
  await makeVideo(editor, { name: "Velvet coat.mp4" });
  expect(await search(editor, "velvet")).toMatchObject({ similar: false, hits: [{}] });
  expect(await search(editor, "vlevet")).toMatchObject({
    similar: true,
    hits: [{ kind: "video", title: "Velvet coat.mp4" }],
  });
  expect(await search(editor, "nothing-like-it")).toEqual({ similar: false, hits: [] });
});

test("finds nothing of another shop, and people only for those who manage them", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  await makeDelivery(one.editor);
  await makeProduct(one.editor, { title: "Look 12 dress" });
  await makeConnection(one.editor, { displayName: "Look 12 house" });
  await makeStaff(one.shop.id, "viewer", { email: "look12@shop.example" });
  const kindsOf = async (as: StaffActor, q: string) =>
    [...new Set((await search(as, q)).hits.map(({ kind }) => kind))].toSorted();
  expect(await kindsOf(one.admin, "look")).toEqual([
    "account",
    "delivery",
    "draft",
    "person",
    "product",
    "video",
  ]);
  expect(await kindsOf(one.editor, "look")).not.toContain("person");
  expect(await kindsOf(other.admin, "look")).toEqual([]);
  expect((await callRoute(GET, { path: "/api/search?q=look" })).status).toBe(401);
});

test("answers with at most five of each kind, the newest, and rejects a text that is too long", async () => {
  const { admin } = await makeShop();
  await makeVideos(admin, 300, { name: "Linen", createdAt: new Date("2024-01-01") });
  const newest = await makeVideo(admin, { name: "Linen, new" });
  const { hits } = await search(admin, "linen");
  expect(hits).toHaveLength(5);
  expect(JSON.stringify(hits).length).toBeLessThan(60_000);
  expect((await search(admin, "linen new")).hits[0]?.id).toBe(`video-${newest.id}`);
  const tooLong = await callRoute(GET, { as: admin, path: `/api/search?q=${"x".repeat(101)}` });
  expect(tooLong.status).toBe(400);
});

test("a broad search finds the newest of each kind, and a narrow one what is old", async () => {
  const { admin } = await makeShop();
  const { id: connectionId } = await makeConnection(admin, { displayName: "Maison" });
  const old = await makeVideo(admin, { name: "Velvet old", createdAt: new Date("2024-01-01") });
  await makeDraft(admin, { videoId: old.id, caption: "velvet", updatedAt: new Date("2024-01-01") });
  await makeDeliveries(admin, 310, { connectionId }, { name: "Silk" });
  const last = await makeVideo(admin, { name: "Silk, last" });
  const broad = await search(admin, "silk");
  expect(broad.hits.map(({ kind }) => kind)).toEqual(
    ["video", "draft", "delivery"].flatMap((kind) => Array.from({ length: 5 }, () => kind)),
  );
  expect(broad.hits[0]?.id).toBe(`video-${last.id}`);
  expect(found(await search(admin, "velvet"))).toEqual([
    "video: Velvet old, Ready",
    "draft: Velvet old, In preparation · velvet",
  ]);
});

test.each(["%", "_", "'", "\\", "(", "🧥", "   "])(
  "a text of signs (%s) finds no thing",
  async (q) => {
    const { viewer } = await makeShop();
    await makeVideo(viewer);
    const { hits } = await search(viewer, q);
    expect(hits.filter(({ kind }) => kind !== "act" && kind !== "page")).toEqual([]);
  },
);
