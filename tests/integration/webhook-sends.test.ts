import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { POST } from "../../app/api/tiktok/webhook/route";
import { placeDelivery } from "#lib/deliveries/place-delivery";
import { getDelivery } from "#lib/deliveries/queries";
import { sayOutcome } from "#lib/deliveries/say-outcome";
import type { DeliveryView } from "#lib/deliveries/schema";
import { slotUse } from "#lib/deliveries/slot-queries";
import { database } from "#lib/infra/database";
import { takeDeliveries } from "#lib/worker/deliveries";
import { clipOfSize } from "#tests/support/clips";
import { makeDelivery, makeShop } from "#tests/support/makers";
import { connectAccount, consentTo, control, publishes } from "#tests/support/sending";
import { startSimulator } from "#tests/support/simulator";

vi.setConfig({ testTimeout: 60_000 });

/** What arrived at the webhook address, with its headers, so that it can be said again. */
const heard: { headers: [string, string][]; body: Uint8Array<ArrayBuffer> }[] = [];

const hear = async (one: (typeof heard)[number]) =>
  (await POST(new Request("http://localhost:3000/api/tiktok/webhook", { method: "POST", ...one }))).status;

async function passOn(request: IncomingMessage): Promise<number> {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const one = { headers, body: new Uint8Array(await buffer(request)) };
  heard.push(one);
  return hear(one);
}

const hook = createServer((request, response) => {
  void passOn(request).then((status) => response.writeHead(status).end());
});
await once(hook.listen(0, "127.0.0.1"), "listening");
const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
const simulator = await startSimulator({ args: ["--speed", "50", "--webhook-url", url] });
const SMALL = await clipOfSize(6_000_000);

let stopping = false;
const cut = new AbortController();
let worker: ReturnType<typeof takeDeliveries>;
beforeAll(() => (worker = takeDeliveries("worker-of-webhooks", { signal: cut.signal, stopping: () => stopping })));
afterAll(async () => {
  stopping = true;
  cut.abort();
  await worker.finish();
  await simulator.stop();
  hook.close();
});

async function makeSender() {
  const { editor } = await makeShop();
  const account = await connectAccount(simulator, editor);
  const mine = async () => (await publishes(simulator)).filter(({ open_id }) => open_id === account.openId);
  const until = (id: string, settled: (view: DeliveryView) => boolean) =>
    vi.waitUntil(async () => settled(await getDelivery(editor, id)), { timeout: 30_000, interval: 100 });
  return { editor, account, mine, until, consent: () => consentTo(editor, SMALL, account.id) };
}

const steps = async (subjectId: string) =>
  (await database().auditEvent.findMany({ where: { action: "delivery.moved", subjectId }, orderBy: { id: "asc" } })).map(
    ({ details }) => details,
  );

test.each(["on", "duplicate", "shuffle", "delay", "off"])(
  "webhooks %s: one draft, one way to its end, and posted is told",
  async (webhooks) => {
    await control(simulator, "PATCH", "/settings", { webhooks });
    const { mine, until, consent } = await makeSender();
    const { deliveryId, sha256 } = await consent();
    await until(deliveryId, ({ state }) => state === "in_inbox");
    const [draft] = await mine();
    await control(simulator, "POST", `/inbox/${draft?.publish_id}/post`, {});
    if (webhooks === "off") {
      // As if the minute until the next question were over.
      await database().transfer.updateMany({ where: { deliveryId }, data: { statusAt: new Date(Date.now() - 3_600_000) } });
      await database().delivery.update({ where: { id: deliveryId }, data: { nextAt: new Date() } });
    }
    // Without a webhook the next question is a minute away, so a webhook brought this.
    await until(deliveryId, ({ state }) => state === "posted");
    expect(await mine()).toMatchObject([{ sha256 }]);
    const way = await steps(deliveryId);
    expect(way.slice(-2)).toMatchObject([{ to: "in_inbox" }, { from: "in_inbox", to: "posted" }]);
    // All of it once more, the last first: nothing happens.
    const before = await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
    for (const one of heard.toReversed()) expect(await hear(one)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).toEqual(before);
    expect(await steps(deliveryId)).toEqual(way);
  },
);

test("who waits for a place goes in the order that a person gave, as a person's word frees places", async () => {
  const { editor, account, mine, until, consent } = await makeSender();
  const held: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const { id } = await makeDelivery(editor, { connectionId: account.id, state: "in_inbox", inInboxAt: new Date(), endedAt: new Date() });
    const plan = { sizeBytes: 5n, chunkSize: 5n, chunkCount: 1, number: 1, initOutcome: "ok" };
    const hourAgo = new Date(Date.now() - 3_600_000);
    await database().transfer.create({
      data: { deliveryId: id, connectionId: account.id, ...plan, initStartedAt: hourAgo, committingAt: hourAgo, endedAt: hourAgo },
    });
    held.push(id);
  }
  const waiting = ({ waitingFor }: DeliveryView) => waitingFor === "slots";
  const [older, younger] = [await consent(), await consent()];
  await until(older.deliveryId, waiting);
  await until(younger.deliveryId, waiting);
  expect((await slotUse(editor))[0]).toMatchObject({ used: 5, queue: [{ id: older.deliveryId }, { id: younger.deliveryId }] });
  await placeDelivery(editor, { id: younger.deliveryId, wish: { ahead: older.deliveryId } });
  await sayOutcome(editor, { id: held[0] ?? "", said: "discarded" });
  await until(younger.deliveryId, ({ state }) => state === "in_inbox");
  expect([(await getDelivery(editor, older.deliveryId)).waitingFor, (await mine()).length]).toEqual(["slots", 1]);
  expect((await slotUse(editor))[0]).toMatchObject({ used: 5, queue: [{ id: older.deliveryId }] });
  await sayOutcome(editor, { id: held[1] ?? "", said: "posted" });
  await until(older.deliveryId, ({ state }) => state === "in_inbox");
  expect(await mine()).toHaveLength(2);
});
