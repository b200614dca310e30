import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { POST } from "../../../app/api/tiktok/webhook/route";
import { reorderQueue } from "#lib/deliveries/queue/reorder-queue";
import { getDelivery } from "#lib/deliveries/queries";
import { reportOutcome } from "#lib/deliveries/report-outcome";
import type { DeliveryView } from "#lib/deliveries/schema";
import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { database } from "#lib/infra/db/database";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeDelivery, makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
  listPublishes,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 60_000 });

/** Received webhooks with their headers, for redelivery. */
const receivedWebhooks: { headers: [string, string][]; body: Uint8Array<ArrayBuffer> }[] = [];

const deliverWebhook = async (one: (typeof receivedWebhooks)[number]) =>
  (await POST(new Request("http://localhost:3000/api/tiktok/webhook", { method: "POST", ...one })))
    .status;

async function forwardToRoute(request: IncomingMessage): Promise<number> {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const one = { headers, body: new Uint8Array(await buffer(request)) };
  receivedWebhooks.push(one);
  return deliverWebhook(one);
}

const webhookServer = createServer((request, response) => {
  void forwardToRoute(request).then((status) => response.writeHead(status).end());
});
await once(webhookServer.listen(0, "127.0.0.1"), "listening");
const url = `http://127.0.0.1:${(webhookServer.address() as AddressInfo).port}/`;
const simulator = await startSimulator({ args: ["--speed", "50", "--webhook-url", url] });
const SMALL = await makeClipOfSize(6_000_000);

let stopping = false;
const abort = new AbortController();
let worker: ReturnType<typeof pollDeliveries>;
beforeAll(
  () =>
    (worker = pollDeliveries("worker-of-webhooks", {
      signal: abort.signal,
      isStopping: () => stopping,
    })),
);
afterAll(async () => {
  stopping = true;
  abort.abort();
  await worker.finish();
  await simulator.stop();
  webhookServer.close();
});

async function makeSender() {
  const { editor } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  const mine = async () =>
    (await listPublishes(simulator)).filter(({ open_id }) => open_id === account.openId);
  const until = (id: string, settled: (view: DeliveryView) => boolean) =>
    vi.waitUntil(async () => settled(await getDelivery(editor, id)), {
      timeout: 30_000,
      interval: 100,
    });
  return {
    editor,
    account,
    mine,
    until,
    consent: () => makeConsentedDelivery(editor, SMALL, account.id),
  };
}

const steps = async (subjectId: string) =>
  (
    await database().auditEvent.findMany({
      where: { action: "delivery.state_changed", subjectId },
      orderBy: { id: "asc" },
    })
  ).map(({ details }) => details);

test.each(["on", "duplicate", "shuffle", "delay", "off"])(
  "makes one draft with one sequence of states and reports posted, webhooks %s",
  async (webhooks) => {
    await callSimulator(simulator, "PATCH", "/settings", { webhooks });
    const { mine, until, consent } = await makeSender();
    const { deliveryId, sha256 } = await consent();
    await until(deliveryId, ({ state }) => state === "in_inbox");
    const [draft] = await mine();
    await callSimulator(simulator, "POST", `/inbox/${draft?.publish_id}/post`, {});
    if (webhooks === "off") {
      // Makes the next status poll due.
      await database().transfer.updateMany({
        where: { deliveryId },
        data: { statusPolledAt: new Date(Date.now() - 3_600_000) },
      });
      await database().delivery.update({
        where: { id: deliveryId },
        data: { nextRunAt: new Date() },
      });
    }
    // Without a webhook the next status poll is a minute away, so a webhook caused this.
    await until(deliveryId, ({ state }) => state === "posted");
    expect(await mine()).toMatchObject([{ sha256 }]);
    const sequence = await steps(deliveryId);
    expect(sequence.slice(-2)).toMatchObject([
      { to: "in_inbox" },
      { from: "in_inbox", to: "posted" },
    ]);
    // Redelivery in reverse order changes nothing.
    const before = await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
    for (const one of receivedWebhooks.toReversed()) expect(await deliverWebhook(one)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).toEqual(
      before,
    );
    expect(await steps(deliveryId)).toEqual(sequence);
  },
);

test("sends waiting deliveries in a person's order as reports free slots", async () => {
  const { editor, account, mine, until, consent } = await makeSender();
  const held: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const { id } = await makeDelivery(editor, {
      connectionId: account.id,
      state: "in_inbox",
      inInboxAt: new Date(),
      endedAt: new Date(),
    });
    const plan = { sizeBytes: 5n, chunkSize: 5n, chunkCount: 1, number: 1, initOutcome: "ok" };
    const hourAgo = new Date(Date.now() - 3_600_000);
    await database().transfer.create({
      data: {
        deliveryId: id,
        connectionId: account.id,
        ...plan,
        initStartedAt: hourAgo,
        committingAt: hourAgo,
        endedAt: hourAgo,
      },
    });
    held.push(id);
  }
  const waiting = ({ waitingFor }: DeliveryView) => waitingFor === "slots";
  const [older, younger] = [await consent(), await consent()];
  await until(older.deliveryId, waiting);
  await until(younger.deliveryId, waiting);
  expect((await getSlotUsage(editor))[0]).toMatchObject({
    used: 5,
    queue: [{ id: older.deliveryId }, { id: younger.deliveryId }],
  });
  await reorderQueue(editor, { id: younger.deliveryId, move: { before: older.deliveryId } });
  await reportOutcome(editor, { id: held[0] ?? "", outcome: "discarded" });
  await until(younger.deliveryId, ({ state }) => state === "in_inbox");
  expect([(await getDelivery(editor, older.deliveryId)).waitingFor, (await mine()).length]).toEqual(
    ["slots", 1],
  );
  expect((await getSlotUsage(editor))[0]).toMatchObject({
    used: 5,
    queue: [{ id: older.deliveryId }],
  });
  await reportOutcome(editor, { id: held[1] ?? "", outcome: "posted" });
  await until(older.deliveryId, ({ state }) => state === "in_inbox");
  expect(await mine()).toHaveLength(2);
});
