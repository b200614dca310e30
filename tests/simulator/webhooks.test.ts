import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLIENT_KEY, CLIENT_SECRET, eventually, startSim, stopSim, type Sim } from "./harness.ts";
import {
  APP_CREDENTIALS,
  authorizeAccount,
  deliverVideo,
  postInit,
  getLedger,
  putChunk,
  fakeVideo,
} from "./api-client.ts";

interface Received {
  readonly raw: string;
  readonly signature: string;
  readonly event: string;
  readonly content: Record<string, unknown>;
}

let received: Received[] = [];
let answer = 200;
const receiver = createServer((request, reply) => {
  let raw = "";
  request.on("data", (part: Buffer) => (raw += part.toString()));
  request.on("end", () => {
    const { event, content } = JSON.parse(raw) as { event: string; content: string };
    const signature = String(request.headers["tiktok-signature"]);
    const parsed = JSON.parse(content) as Record<string, unknown>;
    received.push({ raw, signature, event, content: parsed });
    reply.writeHead(answer).end();
  });
});

let sim: Sim;
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  const port = typeof address === "object" ? address?.port : 0;
  sim = await startSim(["--webhook-url", `http://127.0.0.1:${port}/hook`]);
});
afterAll(async () => {
  await stopSim(sim);
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(async () => {
  answer = 200;
  await sim.post("/_sim/reset");
  received = [];
});

const events = () => received.map(({ event }) => event);
const arrived = (count: number) =>
  eventually(
    () => Promise.resolve(received.length),
    (length) => length >= count,
  );
const remove = () => sim.post("/_sim/accounts/fashionsupreme.sofia/remove-app");

describe("webhooks", () => {
  it("the envelope carries content as a JSON string, signed over t.body (Webhooks: Verification)", async () => {
    const { openId } = await authorizeAccount(sim);
    await remove();
    await arrived(1);
    const [hook] = received;
    expect(JSON.parse(hook?.raw ?? "")).toEqual({
      client_key: CLIENT_KEY,
      event: "authorization.removed",
      create_time: expect.any(Number),
      user_openid: openId,
      content: '{"reason":1}',
    });
    const [, seconds, hex] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(hook?.signature ?? "") ?? [];
    const expected = createHmac("sha256", CLIENT_SECRET)
      .update(`${seconds}.${hook?.raw}`)
      .digest("hex");
    expect(hex).toBe(expected);
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
  });

  it("revoking by the developer is authorization.removed with reason 5 (Webhooks: Events)", async () => {
    const { access } = await authorizeAccount(sim);
    await sim.form("/v2/oauth/revoke/", { ...APP_CREDENTIALS, token: access });
    await arrived(1);
    expect(received[0]?.content).toEqual({ reason: 5 });
  });

  it("a draft sends inbox_delivered, complete when posted, publicly_available with a string post_id", async () => {
    const { access } = await authorizeAccount(sim);
    const publish_id = await deliverVideo(sim, access);
    await sim.post(`/_sim/inbox/${publish_id}/post`);
    await arrived(3);
    const publish_type = "INBOX_SHARE";
    expect(received.map(({ event, content }) => [event, content])).toEqual([
      ["post.publish.inbox_delivered", { publish_id, publish_type }],
      ["post.publish.complete", { publish_id, publish_type }],
      [
        "post.publish.publicly_available",
        { publish_id, publish_type, post_id: expect.stringMatching(/^\d{19}$/) },
      ],
    ]);
  });

  it("a failed publish sends its reason", async () => {
    const { access } = await authorizeAccount(sim);
    await sim.post("/_sim/faults", {
      route: "init",
      kind: "fail-publish",
      fail_reason: "frame_rate_check_failed",
    });
    const { uploadUrl } = await postInit(sim, access, 2000);
    await putChunk(uploadUrl, fakeVideo(2000));
    await arrived(1);
    expect(received[0]?.content).toMatchObject({ reason: "frame_rate_check_failed" });
  });

  it("retries anything but 200 with growing waits, for at most 72 hours", async () => {
    answer = 202;
    await authorizeAccount(sim);
    await remove();
    for (let tries = 1; tries <= 14; tries += 1) {
      await eventually(
        () => getLedger(sim, "webhook.tried"),
        (lines) => lines.length >= tries,
      );
      await sim.post("/_sim/clock", { advance_seconds: 8 * 3600 });
      if ((await getLedger(sim, "webhook.dropped")).length > 0) break;
    }
    await eventually(
      () => getLedger(sim, "webhook.dropped"),
      (lines) => lines.length === 1,
    );
    const waits = (await getLedger(sim, "webhook.tried")).map(
      (line) => (Number(line["again_at"]) - Number(line["at"])) / 60_000,
    );
    expect(waits.slice(0, 4).map(Math.round)).toEqual([1, 2, 4, 8]);
    const before = received.length;
    await sim.post("/_sim/clock", { advance_seconds: 90_000 });
    expect(received).toHaveLength(before);
  });

  it("gets a new signature at each attempt, or keeps its first (setting webhook_resigned)", async () => {
    answer = 500;
    await sim.patch("/_sim/settings", { webhook_resigned: false });
    await authorizeAccount(sim);
    await remove();
    await eventually(
      () => getLedger(sim, "webhook.tried"),
      (lines) => lines.length === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await sim.post("/_sim/clock", { advance_seconds: 61 });
    await arrived(2);
    expect(received[1]?.signature).toBe(received[0]?.signature);
  });

  it("settings: off, duplicate, delay, shuffle", async () => {
    const { access } = await authorizeAccount(sim);
    await sim.patch("/_sim/settings", { webhooks: "off" });
    await deliverVideo(sim, access);
    expect(await getLedger(sim, "webhook.suppressed")).toHaveLength(1);
    await sim.patch("/_sim/settings", { webhooks: "duplicate" });
    await deliverVideo(sim, access);
    await arrived(2);
    expect(received[0]?.raw).toBe(received[1]?.raw);
    await sim.patch("/_sim/settings", { webhooks: "delay", webhook_delay_ms: 3_600_000 });
    const id = await deliverVideo(sim, access);
    expect(received).toHaveLength(2);
    await sim.post("/_sim/clock", { advance_seconds: 3600 });
    await arrived(3);
    await sim.patch("/_sim/settings", { webhooks: "shuffle", moderation_ms: 0 });
    await sim.post(`/_sim/inbox/${id}/post`);
    await arrived(5);
    expect(events().slice(3)).toEqual(["post.publish.publicly_available", "post.publish.complete"]);
  });

  it("tiktok.ping is the test event", async () => {
    await sim.post("/_sim/webhooks/ping");
    await arrived(1);
    expect(events()).toEqual(["tiktok.ping"]);
  });
});
