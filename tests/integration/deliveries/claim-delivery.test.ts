import { beforeEach, expect, test } from "vitest";

import { workerActor } from "#lib/actor";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { database } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { makeRunningDelivery } from "#tests/support/drivers/email";
import { makeShop } from "#tests/support/factories/records";

const stop = new AbortController().signal;
let shopId: string;
let deliveryId: string;

beforeEach(async () => {
  const { shop, editor } = await makeShop();
  shopId = shop.id;
  deliveryId = (await makeRunningDelivery(editor, { state: "queued" })).id;
});

const claim = async (owner: string, shop = shopId) => {
  const lease = await claimDelivery(workerActor(shop), { deliveryId, owner, stop });
  lease?.stop();
  return lease?.epoch ?? null;
};
const read = () => database().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
const change = (data: object) => database().delivery.update({ where: { id: deliveryId }, data });
const takeovers = () =>
  database().auditEvent.count({ where: { chain: shopId, action: "delivery.taken_over" } });

test("gives one of twenty workers the delivery, under the next epoch", async () => {
  const epochs = await Promise.all(Array.from({ length: 20 }, (_, at) => claim(`worker ${at}`)));
  expect(epochs.filter((epoch) => epoch !== null)).toEqual([1]);
  expect(await read()).toMatchObject({ leaseEpoch: 1, attempts: 1 });
  expect(await takeovers()).toBe(0);
});

test("gives one of twenty workers a delivery whose lease ran out, and records it once", async () => {
  await change({ leaseOwner: "killed", leaseUntil: new Date(Date.now() - 1000), leaseEpoch: 4 });
  const epochs = await Promise.all(Array.from({ length: 20 }, (_, at) => claim(`worker ${at}`)));
  expect(epochs.filter((epoch) => epoch !== null)).toEqual([5]);
  expect(await takeovers()).toBe(1);
});

test("does not wait for a row that another transaction holds", async () => {
  await database().$transaction(async (tx) => {
    await lockRow(tx, "Delivery", { id: deliveryId });
    expect(await claim("one")).toBeNull();
  });
  expect(await claim("one")).toBe(1);
});

test.each([
  ["that is not due", { nextRunAt: new Date(Date.now() + 60_000) }],
  ["that nothing makes due", { nextRunAt: null }],
  ["that another worker holds", { leaseOwner: "two", leaseUntil: new Date(Date.now() + 60_000) }],
])("claims no delivery %s", async (_case, data) => {
  await change(data);
  expect(await claim("one")).toBeNull();
  expect(await read()).toMatchObject({ leaseEpoch: 0, attempts: 0 });
});

test("claims no delivery of another shop", async () => {
  const { shop } = await makeShop();
  expect(await claim("one", shop.id)).toBeNull();
});

test("claims an ended delivery for its next poll without a takeover", async () => {
  await change({ state: "in_inbox", leaseOwner: "killed", leaseUntil: new Date(0) });
  expect(await claim("one")).toBe(1);
  expect(await takeovers()).toBe(0);
});
