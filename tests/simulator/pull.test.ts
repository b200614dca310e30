import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, startSim, stopSim, type Sim } from "./harness.ts";
import {
  authorizeAccount,
  responseData,
  getPublish,
  STATUS_ENDPOINT_PATH,
  fakeVideo,
} from "./api-client.ts";

let sim: Sim;
let token = "";
beforeAll(async () => {
  sim = await startSim();
});
afterAll(() => stopSim(sim));
beforeEach(async () => {
  await sim.post("/_sim/reset");
  token = (await authorizeAccount(sim)).access;
});

const status = async (publish_id: string) =>
  responseData(await sim.post(STATUS_ENDPOINT_PATH, { publish_id }, token));

describe("pull from URL (Media transfer guide)", () => {
  const pull = (video_url: string) =>
    sim.post(
      "/v2/post/publish/inbox/video/init/",
      { source_info: { source: "PULL_FROM_URL", video_url } },
      token,
    );
  const cancel = (publish_id: unknown) =>
    sim.post("/v2/post/publish/cancel/", { publish_id }, token);
  const bytes = fakeVideo(50_000);
  const host = createServer((request, reply) => {
    if (request.url === "/moved") reply.writeHead(302, { location: "/v.mp4" }).end();
    else if (request.url === "/slow") reply.writeHead(200).write(bytes.subarray(0, 1000));
    else if (request.url?.startsWith("/v.mp4")) reply.end(bytes);
    else reply.writeHead(404).end();
  });
  let base = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const address = host.address();
    base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    host.closeAllConnections();
    host.close();
  });
  const allow = () =>
    sim.patch("/_sim/settings", { pull_allows_loopback: true, verified_prefixes: [`${base}/`] });
  const ended = (id: unknown) =>
    eventually(
      () => status(String(id)),
      (data) => data["status"] !== "PROCESSING_DOWNLOAD",
    );

  it("https and a host name only; loopback by setting", async () => {
    for (const url of [
      "http://shop.example/v.mp4",
      "https://192.0.2.7/v.mp4",
      "nonsense",
      `${base}/v.mp4`,
    ]) {
      expect((await pull(url)).status, url).toBe(400);
    }
  });

  it("403 url_ownership_unverified unless under a verified domain or prefix", async () => {
    await sim.patch("/_sim/settings", {
      verified_prefixes: ["shop.example", "https://cdn.example/a/"],
    });
    for (const url of [
      "https://evilshop.example/v",
      "https://cdn.example/b/v",
      "https://example/v",
    ]) {
      expect((await pull(url)).body["error"], url).toMatchObject({
        code: "url_ownership_unverified",
      });
    }
    for (const url of ["https://media.shop.example/v", "https://cdn.example/a/v"]) {
      expect((await pull(url)).status, url).toBe(200);
    }
  });

  it("downloads into the inbox and reports downloaded_bytes; there is no upload_url", async () => {
    await allow();
    const data = responseData(await pull(`${base}/v.mp4?signature=secret-part`));
    expect(data).toEqual({ publish_id: expect.stringMatching(/^v_inbox_url~v2\./) });
    expect(await ended(data["publish_id"])).toEqual({
      status: "SEND_TO_USER_INBOX",
      downloaded_bytes: 50_000,
    });
    const { sha256: stored } = await getPublish(sim, String(data["publish_id"]));
    expect(stored).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect((await sim.get("/_sim/ledger")).text).not.toContain("secret-part");
    expect((await cancel(data["publish_id"])).body["error"]).toMatchObject({
      code: "publish_not_cancellable",
    });
  });

  it.each(["/moved", "/missing"])(
    "%s ends as video_pull_failed: redirects are not followed",
    async (path) => {
      await allow();
      const data = responseData(await pull(`${base}${path}`));
      expect(await ended(data["publish_id"])).toMatchObject({
        status: "FAILED",
        fail_reason: "video_pull_failed",
      });
    },
  );

  it("gives up after one hour", async () => {
    await allow();
    const data = responseData(await pull(`${base}/slow`));
    await sim.post("/_sim/clock", { advance_seconds: 3600 });
    expect(await ended(data["publish_id"])).toMatchObject({ fail_reason: "video_pull_failed" });
  });

  it("a running download can be cancelled: publish_cancelled", async () => {
    await allow();
    const data = responseData(await pull(`${base}/slow`));
    expect((await cancel(data["publish_id"])).body).toEqual({
      error: expect.objectContaining({ code: "ok" }),
    });
    expect(await status(String(data["publish_id"]))).toMatchObject({
      fail_reason: "publish_cancelled",
    });
    expect((await cancel("v_inbox_url~v2.1")).body["error"]).toMatchObject({
      code: "invalid_publish_id",
    });
  });
});
