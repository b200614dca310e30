import { createHash } from "node:crypto";
import { appendFile, readFile, readdir, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually, startSim, stopSim, type Sim } from "./harness.ts";
import {
  errorCodeOf,
  authorizeAccount,
  responseData,
  deliverVideo,
  postInit,
  INIT_ENDPOINT_PATH,
  getLedger,
  getPublish,
  putChunk,
  postRefresh,
  STATUS_ENDPOINT_PATH,
  fakeVideo,
} from "./api-client.ts";

const running: Sim[] = [];
const start = async (args: readonly string[] = [], dir?: string): Promise<Sim> => {
  const sim = await startSim(args, dir);
  running.push(sim);
  return sim;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map(stopSim));
});

const chunk = 5_242_880;
describe("durability", () => {
  it("kill -9 in the middle of an upload and a restart lose nothing that was acknowledged", async () => {
    const wanted = ["--port", String(await freePort()), "--upload-port", String(await freePort())];
    const first = await start(wanted);
    const tokens = await authorizeAccount(first);
    const delivered = await deliverVideo(first, tokens.access);
    const bytes = fakeVideo(2 * chunk + 5);
    const { publishId, uploadUrl } = await postInit(first, tokens.access, bytes.length, chunk);
    await putChunk(uploadUrl, bytes.subarray(0, chunk), 0, bytes.length);
    await first.post("/_sim/clock", { advance_seconds: 600 });
    await first.post("/_sim/faults", { route: "status", kind: "status", status: 500, nth: 2 });
    await first.kill("SIGKILL");
    await appendFile(join(first.dir, "ledger.jsonl"), '{"seq":999,"type":"torn');

    const second = await start(wanted, first.dir);
    expect((await second.get("/_sim/state")).body["clock_offset_ms"]).toBe(600_000);
    expect((await getPublish(second, delivered))["phase"]).toBe("delivered");
    expect(await getPublish(second, publishId)).toMatchObject({ received_bytes: chunk });
    expect((await putChunk(uploadUrl, bytes.subarray(chunk), chunk, bytes.length)).status).toBe(
      201,
    );
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect((await getPublish(second, publishId))["sha256"]).toBe(sha256);
    const fetchStatus = () =>
      second.post(STATUS_ENDPOINT_PATH, { publish_id: publishId }, tokens.access);
    expect([(await fetchStatus()).status, (await fetchStatus()).status]).toEqual([200, 500]);
    expect(errorCodeOf(await postRefresh(second, tokens.refresh))).toBeUndefined();
    const lines = (await readFile(join(first.dir, "ledger.jsonl"), "utf8")).trimEnd().split("\n");
    const numbers = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it("a draft whose processing ran while the simulator was down arrives after the restart", async () => {
    const first = await start();
    const { access } = await authorizeAccount(first);
    await first.patch("/_sim/settings", { processing_base_ms: 60_000 });
    const { publishId, uploadUrl } = await postInit(first, access, 2000);
    await putChunk(uploadUrl, fakeVideo(2000));
    await first.kill("SIGKILL");
    const second = await start([], first.dir);
    await eventually(
      () => getPublish(second, publishId),
      ({ phase }) => phase === "delivered",
    );
    const data = responseData(
      await second.post(STATUS_ENDPOINT_PATH, { publish_id: publishId }, access),
    );
    expect(data["status"]).toBe("SEND_TO_USER_INBOX");
  });

  it("stores no token, code, upload URL or secret on disk", async () => {
    const sim = await start();
    const { access, refresh: token } = await authorizeAccount(sim);
    await deliverVideo(sim, access);
    await postRefresh(sim, token);
    const text = await readFile(join(sim.dir, "ledger.jsonl"), "utf8");
    expect(text).not.toMatch(/SIMTOK|SIMUPL|SIMCODE|practice-secret/);
    expect(JSON.stringify((await sim.get("/_sim/state")).body)).not.toMatch(
      /SIMTOK|SIMUPL|SIMCODE|practice-secret/,
    );
    expect((await stat(join(sim.dir, "ledger.jsonl"))).mode & 0o077).toBe(0);
  });

  it("--discard-media keeps the hash and removes the file", async () => {
    const sim = await start(["--discard-media"]);
    const { access } = await authorizeAccount(sim);
    const id = await deliverVideo(sim, access);
    expect((await getPublish(sim, id))["sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(join(sim.dir, "media"))).toEqual([]);
  });

  it("restarts a download and retries a webhook after a restart", async () => {
    let calls = 0;
    const bytes = fakeVideo(30_000);
    const host = createServer((request, reply) => {
      if (request.method === "POST") reply.writeHead(500).end();
      else if ((calls += 1) === 1) reply.writeHead(200).write(bytes.subarray(0, 1000));
      else reply.end(bytes);
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${portOf(host)}`;
    const first = await start(["--webhook-url", base]);
    const { access } = await authorizeAccount(first);
    await first.post("/_sim/webhooks/ping");
    await first.patch("/_sim/settings", { pull_allows_loopback: true, verified_prefixes: [base] });
    const source_info = { source: "PULL_FROM_URL", video_url: `${base}/v.mp4?signature=private` };
    const { publish_id } = responseData(
      await first.post(INIT_ENDPOINT_PATH, { source_info }, access),
    );
    await eventually(
      () => Promise.resolve(calls),
      (count) => count === 1,
    );
    await eventually(
      () => getLedger(first, "webhook.tried"),
      (lines) => lines.length === 1,
    );
    await first.kill("SIGKILL");
    const second = await start(["--webhook-url", base], first.dir);
    const done = await eventually(
      () => getPublish(second, String(publish_id)),
      ({ phase }) => phase === "delivered",
    );
    expect(done["sha256"]).toBe(createHash("sha256").update(bytes).digest("hex"));
    await second.post("/_sim/clock", { advance_seconds: 61 });
    await eventually(
      () => getLedger(second, "webhook.tried"),
      (lines) => lines.length >= 2,
    );
    host.closeAllConnections();
    host.close();
  });
});

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
};

/** Returns a port on which nothing listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const port = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
