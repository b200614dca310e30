import { createHmac } from "node:crypto";

import { expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { callRoute } from "#tests/support/drivers/call-route";
import { POST } from "../../../app/api/tiktok/webhook/route";

const now = () => Math.floor(Date.now() / 1000);

async function deliver(body: string): Promise<number> {
  const at = now();
  const mac = createHmac("sha256", process.env["TIKTOK_CLIENT_SECRET"] ?? "")
    .update(`${at}.${body}`)
    .digest("hex");
  const headers = { "tiktok-signature": `t=${at},s=${mac}`, origin: null, "sec-fetch-site": null };
  return (await callRoute((request) => POST(request), { method: "POST", body, headers })).status;
}

const bodyOf = (clientKey: unknown) =>
  JSON.stringify({
    client_key: clientKey,
    event: "tiktok.ping",
    create_time: now(),
    user_openid: "open-unknown",
    content: "{}",
  });

test("takes a correctly signed message for our app", async () => {
  expect(await deliver(bodyOf("test-client-key"))).toBe(200);
});

test("refuses a correctly signed message for another app, or for none, and stores none of it", async () => {
  await database().webhookEvent.deleteMany();
  const foreign = [
    ...["another app", "Test-Client-Key", "test-client-key ", "", null, ["test-client-key"]].map(
      bodyOf,
    ),
    "{}",
  ];
  for (const body of foreign) expect(await deliver(body)).toBe(401);
  const rows = await database().webhookEvent.findMany();
  expect(
    rows.every(({ verdict, action }) => verdict === "other_app" && action === "rejected"),
  ).toBe(true);
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(foreign.length);
});
