import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { afterAll, expect, test, vi } from "vitest";

import { listWebhookEvents } from "#lib/webhooks/queries";
import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import { connectThroughOAuth } from "#tests/support/drivers/oauth";
import { simulatorControl, startSimulator } from "#tests/support/drivers/simulator";
import {
  makeDeliveryWithRecords,
  makeDiscussedDraft,
  makeStoredVideo,
} from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import { POST } from "../../../app/api/tiktok/webhook/route";

// Where the simulator delivers to: the real handler behind a plain server.
async function forwardToRoute(request: IncomingMessage): Promise<number> {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const body = new Uint8Array(await buffer(request));
  return (
    await POST(
      new Request("http://localhost:3000/api/tiktok/webhook", { method: "POST", headers, body }),
    )
  ).status;
}

const webhookServer = createServer((request, response) => {
  void forwardToRoute(request).then((status) => response.writeHead(status).end());
});
await once(webhookServer.listen(0, "127.0.0.1"), "listening");
const simulator = await startSimulator({
  args: ["--webhook-url", `http://127.0.0.1:${(webhookServer.address() as AddressInfo).port}/`],
});
const tiktok = simulatorControl(simulator);
afterAll(async () => {
  await simulator.stop();
  webhookServer.close();
});

const now = () => Math.floor(Date.now() / 1000);
let count = 0;

type Event = { event: string; openId?: string; content?: unknown; clientKey?: string };

/** Builds a body as TikTok does: `content` is JSON inside JSON. */
const bodyOf = ({
  event,
  openId = "open-unknown",
  content = {},
  clientKey = "test-client-key",
}: Event) =>
  JSON.stringify({
    client_key: clientKey,
    event,
    create_time: now() + (count += 1),
    user_openid: openId,
    content: JSON.stringify(content),
  });

const signed = (body: string, at = now(), secret = process.env["TIKTOK_CLIENT_SECRET"] ?? "") =>
  `t=${at},s=${createHmac("sha256", secret).update(`${at}.${body}`).digest("hex")}`;

async function deliver(body: string, signature: string | null = signed(body)): Promise<number> {
  const headers = { "tiktok-signature": signature, origin: null, "sec-fetch-site": null };
  return (await callRoute((request) => POST(request), { method: "POST", body, headers })).status;
}

/** Creates a delivery at TikTok and returns it with its publish_id. */
async function makeProcessingDelivery() {
  const { shop, admin } = await makeShop();
  const { handle, openId } = await tiktok.account();
  const connectionId = await connectThroughOAuth(admin, handle);
  const { id: videoId } = await makeStoredVideo(admin);
  const deliveryId = await makeDeliveryWithRecords(admin, {
    draftId: await makeDiscussedDraft(admin, videoId, connectionId),
    videoId,
    connectionId,
    endedAt: null,
  });
  const publishId = `v_inbox_file~v2.${shop.id}`;
  await database().delivery.update({
    where: { id: deliveryId },
    data: { state: "processing", nextRunAt: new Date("2100-01-01") },
  });
  await database().transfer.updateMany({ where: { deliveryId }, data: { publishId } });
  const soon = async () =>
    ((
      await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })
    ).nextRunAt?.getFullYear() ?? 0) < 2100;
  const state = async () =>
    (await database().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).state;
  return { admin, connectionId, openId, publishId, soon, state };
}

const jobsFor = async (connectionId: string) =>
  database().$queryRaw<
    { data: unknown }[]
  >`SELECT data FROM pgboss.job WHERE name = 'verify-removed-authorization' AND data->>'connectionId' = ${connectionId}`;

test("checks a delivery with TikTok after a webhook instead of trusting the message", async () => {
  const { openId, publishId, soon, state } = await makeProcessingDelivery();
  expect(
    await deliver(
      bodyOf({
        event: "post.publish.complete",
        openId,
        content: { publish_id: publishId, publish_type: "INBOX_SHARE" },
      }),
    ),
  ).toBe(200);
  expect([await soon(), await state()]).toEqual([true, "processing"]);
});

test("processes the same body once, also when signed again or received concurrently", async () => {
  const { openId, connectionId } = await makeProcessingDelivery();
  const body = bodyOf({ event: "authorization.removed", openId, content: { reason: 1 } });
  expect(
    await Promise.all([deliver(body), deliver(body), deliver(body, signed(body, now() - 3600))]),
  ).toEqual([200, 200, 200]);
  expect(await jobsFor(connectionId)).toHaveLength(1);
});

test("checks a removed permission, marks a deleted account, and leaves other shops' accounts unchanged", async () => {
  const [one, other] = [await makeProcessingDelivery(), await makeProcessingDelivery()];
  expect(
    await deliver(
      bodyOf({ event: "authorization.removed", openId: one.openId, content: { reason: 2 } }),
    ),
  ).toBe(200);
  expect(await jobsFor(one.connectionId)).toMatchObject([{ data: { accountDeleted: true } }]);
  expect(await jobsFor(other.connectionId)).toEqual([]);
  expect(
    await database().connection.findUniqueOrThrow({ where: { id: one.connectionId } }),
  ).toMatchObject({ state: "connected" });
});

test("rejects forged, altered, unsigned, old and future messages without any effect", async () => {
  const { openId, publishId, soon } = await makeProcessingDelivery();
  const body = bodyOf({
    event: "post.publish.failed",
    openId,
    content: { publish_id: publishId, reason: "internal" },
  });
  const refused = async () => {
    const rows = await database().webhookEvent.findMany({ where: { action: "rejected" } });
    return new Map(rows.map((row) => [row.verdict, row.count]));
  };
  for (const signature of [
    null,
    "",
    "t=,s=",
    signed(body, now(), "another secret"),
    signed(`${body} `),
    signed(body).replace(/t=\d+/, `t=${now() - 5}`),
    signed(body, now() - 74 * 3600),
    signed(body, now() + 3600),
    signed(body).slice(0, -2),
    `s=${"0".repeat(64)},t=${now()}`,
    // Two headers arrive as one: a valid signature must not let the other one pass.
    `${signed(body, now(), "another secret")}, ${signed(body)}`,
    `${signed(body)},s=${"0".repeat(64)}`,
  ]) {
    expect(await deliver(body, signature)).toBe(401);
  }
  expect(await soon()).toBe(false);
  expect(await refused()).toEqual(
    new Map([
      ["missing_signature", 6],
      ["invalid_signature", 4],
      ["too_old", 1],
      ["in_the_future", 1],
    ]),
  );
  expect(JSON.stringify(await database().webhookEvent.findMany())).not.toContain(publishId);
  expect(await deliver(body, signed(body, now() - 71 * 3600))).toBe(200);
  expect(await soon()).toBe(true);
});

test("responds with 200 and ignores unknown events, unknown ids and unreadable bodies", async () => {
  for (const body of [
    bodyOf({ event: "tiktok.ping" }),
    bodyOf({
      event: "post.publish.of_tomorrow",
      content: { publish_id: "v_inbox_file~v2.unknown" },
    }),
    bodyOf({ event: "post.publish.complete", content: [] }),
    bodyOf({ event: "authorization.removed", openId: "open-unknown", content: { reason: "soon" } }),
    "[]",
    "{",
    "",
    "\u0000",
  ]) {
    expect(await deliver(body)).toBe(200);
  }
});

test("writes one row per hour and reason for a flood of forged messages, then none", async () => {
  const body = bodyOf({ event: "tiktok.ping" });
  await Promise.all(
    Array.from({ length: 20 }, () => deliver(body, signed(body, now(), "another secret"))),
  );
  const rows = await database().webhookEvent.findMany({ where: { verdict: "invalid_signature" } });
  expect(rows.length).toBeLessThanOrEqual(2);
  const { id } = rows.at(-1) ?? { id: "" };
  await database().webhookEvent.update({ where: { id }, data: { count: 10_000 } });
  await deliver(body, signed(body, now(), "another secret"));
  expect(await database().webhookEvent.findUniqueOrThrow({ where: { id } })).toMatchObject({
    count: 10_000,
  });
});

test("shows administrators the messages about their own or no account, with verdict and action", async () => {
  const { admin, connectionId, openId, publishId } = await makeProcessingDelivery();
  const otherAdmin = (await makeShop()).admin;
  await database().webhookEvent.deleteMany();
  expect((await listWebhookEvents(admin)).rows).toEqual([]);
  const arrived = bodyOf({
    event: "post.publish.inbox_delivered",
    openId,
    content: { publish_id: publishId },
  });
  await deliver(arrived);
  await deliver(arrived);
  await deliver(bodyOf({ event: "authorization.removed", openId, content: { reason: 1 } }));
  await deliver(
    bodyOf({ event: "post.publish.complete", content: { publish_id: "v_inbox_file~v2.unknown" } }),
  );
  await deliver(bodyOf({ event: "tiktok.ping", clientKey: "another app" }));
  await deliver(arrived, null);
  const { displayName: accountName } = await database().connection.findUniqueOrThrow({
    where: { id: connectionId },
  });
  const unassigned = [
    {
      event: "Rejected message",
      verdict: expect.stringContaining("no signature"),
      isVerified: false,
      count: 1,
    },
    {
      event: "Rejected message",
      verdict: expect.stringContaining("another app"),
      isVerified: false,
    },
    {
      event: "Draft posted",
      action: expect.stringContaining("not about a delivery or account"),
      isVerified: true,
      accountName: null,
    },
  ];
  expect((await listWebhookEvents(admin)).rows).toMatchObject([
    ...unassigned,
    {
      event: "Access to an account was removed",
      action: expect.stringContaining("access still works"),
      accountName,
    },
    {
      event: "Draft arrived in a TikTok inbox",
      action: expect.stringContaining("the delivery’s status"),
      count: 2,
      isVerified: true,
      accountName,
    },
  ]);
  expect((await listWebhookEvents(otherAdmin)).rows).toMatchObject(unassigned);
});

test("accepts 64 KB and rejects one byte more", async () => {
  const filled = (length: number) =>
    bodyOf({ event: "tiktok.ping" }).replace("{", `{"pad":"${"x".repeat(length)}",`);
  const room = 64 * 1024 - filled(0).length;
  expect(await deliver(filled(room))).toBe(200);
  expect(await deliver(filled(room + 1))).toBe(413);
});

test("accepts the simulator's webhooks", async () => {
  const { handle } = await tiktok.account();
  const { admin } = await makeShop();
  const connectionId = await connectThroughOAuth(admin, handle);
  await tiktok.removeApp(handle);
  await vi.waitFor(async () => expect(await jobsFor(connectionId)).toHaveLength(1), {
    timeout: 5000,
  });
});
