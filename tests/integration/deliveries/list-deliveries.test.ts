import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import {
  listDeliveries,
  listDeliveryAccounts,
  type refreshDeliveries,
} from "#lib/deliveries/list/queries";
import { deliveryListQuery, type DeliveryListQuery } from "#lib/deliveries/list/schema";
import { database } from "#lib/infra/db/database";
import { MAX_COUNTED, PAGE_SIZE, parseListQuery } from "#lib/page";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeDelivery, makeShop } from "#tests/support/factories/records";

import { GET as refresh } from "../../../app/api/deliveries/route";

const list = (actor: StaffActor, query: DeliveryListQuery = {}) =>
  listDeliveries(actor, query, query);
const idsOf = ({ rows }: { rows: { id: string }[] }) => rows.map(({ id }) => id);

async function makeDeliveries(actor: StaffActor, count: number, connectionId: string) {
  const made: string[] = [];
  for (let at = 0; at < count; at += 1)
    made.unshift((await makeDelivery(actor, { connectionId })).id);
  return made;
}

test("pages forward and back without a gap or a repeat while deliveries are added", async () => {
  const { editor, viewer } = await makeShop();
  const other = await makeShop();
  await makeDelivery(other.editor);
  const account = await makeConnection(editor);
  const made = await makeDeliveries(editor, 2 * PAGE_SIZE + 5, account.id);
  const first = await list(viewer);
  expect(first).toMatchObject({ previous: null, count: { value: made.length, more: false } });
  await makeDelivery(editor, { connectionId: account.id });
  const second = await list(viewer, { after: first.next ?? "" });
  const third = await list(viewer, { after: second.next ?? "" });
  expect([first, second, third].flatMap(idsOf)).toEqual(made);
  expect(third.next).toBeNull();
  expect(idsOf(await list(viewer, { before: third.previous ?? "" }))).toEqual(idsOf(second));
  expect(idsOf(await list(viewer, { before: second.previous ?? "" }))).toEqual(idsOf(first));
  expect(idsOf(await list(viewer, { page: "last" }))).toEqual(made.slice(-PAGE_SIZE));
});

test.each(["x", "~", "~x", "9~9", `~${"a".repeat(300)}`, '\'; DROP TABLE "Delivery"; --'])(
  "a cursor that is not ours (%s) shows the first page",
  async (cursor) => {
    const { editor } = await makeShop();
    const { id } = await makeDelivery(editor);
    expect(idsOf(await list(editor, { after: cursor }))).toEqual([id]);
    expect(idsOf(await list(editor, parseListQuery(deliveryListQuery, { show: cursor })))).toEqual([
      id,
    ]);
  },
);

test("filters by group and by account, and by both", async () => {
  const { editor } = await makeShop();
  const other = await makeShop();
  const [one, two] = [await makeConnection(editor), await makeConnection(editor)];
  const endedAt = new Date();
  const make = async (
    state: "queued" | "uploading" | "refused" | "unconfirmed" | "in_inbox" | "posted" | "cancelled",
    { id }: { id: string },
  ) => {
    const isOpen = state === "queued" || state === "uploading";
    return (await makeDelivery(editor, { state, connectionId: id, ...(isOpen ? {} : { endedAt }) }))
      .id;
  };
  const queued = await make("queued", one);
  const uploading = await make("uploading", two);
  const refused = await make("refused", one);
  const unconfirmed = await make("unconfirmed", two);
  const inbox = await make("in_inbox", one);
  const posted = await make("posted", one);
  const cancelled = await make("cancelled", two);
  const shown = async (query: DeliveryListQuery) => idsOf(await list(editor, query));
  expect(await shown({ show: "in_progress" })).toEqual([uploading, queued]);
  expect(await shown({ show: "attention" })).toEqual([unconfirmed, refused]);
  expect(await shown({ show: "inbox" })).toEqual([inbox]);
  expect(await shown({ show: "posted" })).toEqual([posted]);
  expect(await shown({ show: "cancelled" })).toEqual([cancelled]);
  expect(await shown({ account: one.id })).toEqual([posted, inbox, refused, queued]);
  expect(await shown({ account: one.id, show: "attention" })).toEqual([refused]);
  expect(await shown({ account: two.id, show: "in_progress" })).toEqual([uploading]);
  expect(await shown({ account: two.id, show: "posted" })).toEqual([]);
  expect(idsOf(await list(other.editor, { account: one.id }))).toEqual([]);
  expect(idsOf(await list(other.editor, { show: "attention", account: one.id }))).toEqual([]);
});

test("finds deliveries by video, caption, hashtag and product, in either alphabet", async () => {
  const { editor, viewer } = await makeShop();
  const other = await makeShop();
  await makeDelivery(other.editor);
  const { id, draftId } = await makeDelivery(editor);
  const { id: second } = await makeDelivery(editor);
  const product = await database().product.create({
    data: { shopId: editor.shopId, title: "Копринена рокля", sku: "RK-7" },
    select: { id: true },
  });
  await database().draft.update({
    where: { id: draftId },
    data: { caption: "Ново в магазина", hashtags: ["есен2026"], productId: product.id },
  });
  const found = async (q: string) => {
    const { count, similar, ...page } = await list(viewer, { q });
    return { ids: idsOf(page), count: count?.value, similar };
  };
  const exactly = { ids: [id], count: 1, similar: false };
  expect(await found("рокля")).toEqual(exactly);
  expect(await found("ROKLYA rk-7")).toEqual(exactly);
  expect(await found("esen2026")).toEqual(exactly);
  expect(await found("magazina")).toEqual(exactly);
  expect(await found("rokla")).toEqual({ ...exactly, similar: true });
  expect(await found("look")).toEqual({ ids: [second, id], count: 2, similar: false });
  expect(await found("umbrella")).toEqual({ ids: [], count: 0, similar: false });
  expect(await found("!?")).toMatchObject({ ids: [second, id] });
  // A cancelled delivery of a draft that was discarded since is found too.
  await database().draft.update({ where: { id: draftId }, data: { discardedAt: new Date() } });
  expect(await found("рокля")).toEqual(exactly);
});

test("pages over a search that finds too much to count", async () => {
  const { editor } = await makeShop();
  const account = await makeConnection(editor);
  const made = await makeDeliveries(editor, PAGE_SIZE + 2, account.id);
  const videoId = (await database().video.findFirstOrThrow({ where: { shopId: editor.shopId } }))
    .id;
  await database().draft.createMany({
    data: Array.from({ length: MAX_COUNTED }, () => ({ shopId: editor.shopId, videoId })),
  });
  const first = await list(editor, { q: "look" });
  expect(first.count).toBeNull();
  const second = await list(editor, { q: "look", after: first.next ?? "" });
  expect([first, second].flatMap(idsOf)).toEqual(made);
  expect(idsOf(await list(editor, { q: "look", show: "posted" }))).toEqual([]);
});

test("reads the rows of a list again and counts newer ones that match", async () => {
  const { editor, viewer } = await makeShop();
  const other = await makeShop();
  const foreign = await makeDelivery(other.editor);
  const account = await makeConnection(editor);
  const made = await makeDeliveries(editor, PAGE_SIZE, account.id);
  const read = async (query: string) => {
    const response = await callRoute(refresh, { as: viewer, path: `/api/deliveries${query}` });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text.length).toBeLessThan(60_000);
    return JSON.parse(text) as Awaited<ReturnType<typeof refreshDeliveries>>;
  };
  const none = { value: 0, more: false };
  expect(await read("")).toEqual({ rows: [], newer: { value: PAGE_SIZE, more: false } });
  const before = await read(`?ids=${made.join()}`);
  expect(idsOf(before)).toEqual(made);
  expect(before.newer).toEqual(none);
  await makeDelivery(editor, { connectionId: account.id });
  expect((await read(`?ids=${made.join()}`)).newer).toEqual({ value: 1, more: false });
  expect((await read(`?show=posted&ids=${made.join()}`)).newer).toEqual(none);
  expect((await read(`?q=look&ids=${made.join()}`)).newer).toEqual({ value: 1, more: false });
  expect((await read(`?q=umbrella&ids=${made.join()}`)).newer).toEqual(none);
  expect((await read(`?ids=${foreign.id}`)).rows).toEqual([]);
  const tooMany = await callRoute(refresh, { as: viewer, path: "/api/deliveries?ids=x" });
  expect(tooMany.status).toBe(400);
});

test("offers at most fifty accounts to choose from, and finds the others", async () => {
  const { editor } = await makeShop();
  const other = await makeShop();
  await makeConnection(other.editor, { displayName: "Ателие Варна" });
  for (let at = 0; at < 55; at += 1)
    await makeConnection(editor, { displayName: `Account ${at}`, username: null });
  const { id } = await makeConnection(editor, { displayName: "Ателие София", username: null });
  const first = await listDeliveryAccounts(editor, {});
  expect(first.options).toHaveLength(50);
  expect(first.more).toBe(true);
  const found = { options: [{ id, name: "Ателие София" }], more: false };
  expect(await listDeliveryAccounts(editor, { text: "atelie" })).toEqual(found);
  expect(await listDeliveryAccounts(editor, { text: "sofija" })).toEqual(found);
  expect((await listDeliveryAccounts(editor, { chosenId: id })).options[0]?.id).toBe(id);
});
