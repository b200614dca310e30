import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { getInboxUsage } from "#lib/deliveries/queue/inbox-usage";
import { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import type { QueueQuery } from "#lib/deliveries/queue/schema";
import { listQueues } from "#lib/deliveries/queue/waiting-queries";
import { PAGE_SIZE } from "#lib/page";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeShop } from "#tests/support/factories/records";
import { makeQueuedDelivery, makeSlotHolder } from "#tests/support/factories/slots";

import { GET as queues } from "../../../app/api/delivery-queues/route";

async function makeQueue(actor: StaffActor, connectionId: string, count: number) {
  const made: string[] = [];
  for (let at = 0; at < count; at += 1) made.push(await makeQueuedDelivery(actor, connectionId));
  return made;
}

async function readQueue(actor: StaffActor, query: QueueQuery) {
  const { accounts } = await listQueues(actor, query);
  const [queue] = accounts;
  if (!queue) throw new Error("nothing waits");
  return { ...queue, ids: queue.rows.map(({ id }) => id) };
}

test("pages through a long queue, in order while others join, with what is beside each page", async () => {
  const { editor, viewer } = await makeShop();
  const { id: account } = await makeConnection(editor);
  const made = await makeQueue(editor, account, PAGE_SIZE + 10);
  const first = await readQueue(viewer, { account });
  expect(first).toMatchObject({ offset: 0, total: { value: made.length }, previous: null });
  made.push(await makeQueuedDelivery(editor, account));
  const second = await readQueue(viewer, { account, after: first.next ?? "" });
  expect([...first.ids, ...second.ids]).toEqual(made);
  expect(second).toMatchObject({ offset: PAGE_SIZE, next: null });
  expect(first.neighbours).toEqual({ before: null, after: second.ids[0] });
  expect(second.neighbours).toEqual({ before: first.ids.at(-1), after: null });
  const back = await readQueue(viewer, { account, before: second.previous ?? "" });
  expect(back.ids).toEqual(first.ids);
  // The first of a page moves up, onto the page before.
  const [moved = ""] = second.ids;
  await reorderQueue(editor, { id: moved, move: { before: second.neighbours.before ?? "" } });
  expect((await readQueue(viewer, { account })).ids.at(-1)).toBe(moved);
  for (const after of ["x", "~", "1~1", "first~last"])
    expect((await readQueue(viewer, { account, after })).offset).toBe(0);
});

test("shows the beginning of each account's queue in a small answer", async () => {
  const { editor, viewer } = await makeShop();
  const other = await makeShop();
  const { id: foreign } = await makeConnection(other.editor);
  await makeQueuedDelivery(other.editor, foreign);
  expect(await listQueues(viewer)).toEqual({ accounts: [], more: false });
  for (let at = 0; at < 9; at += 1) {
    const { id } = await makeConnection(editor, { displayName: `Account ${at}` });
    await makeQueue(editor, id, at === 0 ? 200 : 7);
  }
  const response = await callRoute(queues, { as: viewer, path: "/api/delivery-queues" });
  const text = await response.text();
  expect(text.length).toBeLessThan(60_000);
  const { accounts, more } = JSON.parse(text) as Awaited<ReturnType<typeof listQueues>>;
  expect(more).toBe(true);
  expect(accounts.map(({ accountName }) => accountName)).toEqual(
    Array.from({ length: 8 }, (_, at) => `Account ${at}`),
  );
  expect(accounts.map(({ rows }) => rows.length)).toEqual(Array(8).fill(6));
  expect(accounts[0]?.total).toEqual({ value: 200, more: false });
  expect(await listQueues(viewer, { account: foreign })).toEqual({ accounts: [], more: false });
});

test("says how full one inbox is and how many wait for it", async () => {
  const { editor, viewer } = await makeShop();
  const { id: account } = await makeConnection(editor, { displayName: "Atelier" });
  await makeSlotHolder(editor, account);
  await makeQueue(editor, account, 2);
  expect(await getInboxUsage(viewer, account)).toMatchObject({
    accountName: "Atelier",
    used: 1,
    limit: 5,
    nextSlotFreeAt: expect.any(String),
    waiting: { value: 2, more: false },
  });
  const other = await makeShop();
  await expect(getInboxUsage(other.viewer, account)).rejects.toMatchObject({ code: "not_found" });
});
