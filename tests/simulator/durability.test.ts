import { createHash } from "node:crypto";
import { appendFile, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually, spawnSim, startSim, stopSim, ended, type Sim } from "./harness.ts";
import { codeOf, connect, dataOf, deliver, init, publishOf, put, refresh, statusPath, video } from "./journey.ts";

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
const ports = async () => {
  const probe = await start();
  const wanted = ["--port", new URL(probe.url).port, "--upload-port", new URL(probe.uploadUrl).port];
  await probe.kill("SIGTERM");
  return wanted;
};

describe("durability", () => {
  it("kill -9 in the middle of an upload and a restart lose nothing that was acknowledged", async () => {
    const wanted = await ports();
    const first = await start(wanted);
    const tokens = await connect(first);
    const delivered = await deliver(first, tokens.access);
    const bytes = video(2 * chunk + 5);
    const { publishId, uploadUrl } = await init(first, tokens.access, bytes.length, chunk);
    await put(uploadUrl, bytes.subarray(0, chunk), 0, bytes.length);
    await first.post("/_sim/clock", { advance_seconds: 600 });
    await first.post("/_sim/faults", { route: "status", kind: "status", status: 500, nth: 2 });
    await first.kill("SIGKILL");
    await appendFile(join(first.dir, "ledger.jsonl"), '{"seq":999,"type":"torn');

    const second = await start(wanted, first.dir);
    expect((await second.get("/_sim/state")).body["clock_offset_ms"]).toBe(600_000);
    expect((await publishOf(second, delivered))["phase"]).toBe("delivered");
    expect(await publishOf(second, publishId)).toMatchObject({ received: chunk });
    expect((await put(uploadUrl, bytes.subarray(chunk), chunk, bytes.length)).status).toBe(201);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect((await publishOf(second, publishId))["sha256"]).toBe(sha256);
    const ask = () => second.post(statusPath, { publish_id: publishId }, tokens.access);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 500]);
    expect(codeOf(await refresh(second, tokens.refresh))).toBeUndefined();
    const lines = (await readFile(join(first.dir, "ledger.jsonl"), "utf8")).trimEnd().split("\n");
    const numbers = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it("a draft whose processing ran while the simulator was down arrives after the restart", async () => {
    const first = await start();
    const { access } = await connect(first);
    await first.patch("/_sim/settings", { processing_base_ms: 30_000 });
    const { publishId, uploadUrl } = await init(first, access, 2000);
    await put(uploadUrl, video(2000));
    await first.kill("SIGKILL");
    const second = await start([], first.dir);
    await eventually(
      () => publishOf(second, publishId),
      ({ phase }) => phase === "delivered",
    );
    const data = dataOf(await second.post(statusPath, { publish_id: publishId }, access));
    expect(data["status"]).toBe("SEND_TO_USER_INBOX");
  });

  it("no token, code, upload address or secret is on disk", async () => {
    const sim = await start();
    const { access, refresh: token } = await connect(sim);
    await deliver(sim, access);
    await refresh(sim, token);
    const ledger = await readFile(join(sim.dir, "ledger.jsonl"), "utf8");
    expect(ledger).not.toMatch(/SIMTOK|SIMUPL|SIMCODE|practice-secret/);
    expect(JSON.stringify((await sim.get("/_sim/state")).body)).not.toMatch(/SIMTOK|SIMUPL|SIMCODE|practice-secret/);
    expect((await stat(join(sim.dir, "ledger.jsonl"))).mode & 0o077).toBe(0);
  });

  it("--discard-media keeps the hash and removes the file", async () => {
    const sim = await start(["--discard-media"]);
    const { access } = await connect(sim);
    const id = await deliver(sim, access);
    expect((await publishOf(sim, id))["sha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(join(sim.dir, "media"))).toEqual([]);
  });

  it("a 256 MB upload costs less than 40 MB of memory", async () => {
    const sim = await start(["--discard-media"]);
    const { access } = await connect(sim);
    const size = 256_000_000;
    const part = 64_000_000;
    await deliver(sim, access, video(1_000_000));
    const before = await memoryOf(sim.pid);
    let peak = before;
    const watch = setInterval(() => void memoryOf(sim.pid).then((now) => (peak = Math.max(peak, now))), 50);
    const { publishId, uploadUrl } = await init(sim, access, size, part);
    for (let first = 0; first < size; first += part) await stream(uploadUrl, first, part, size);
    clearInterval(watch);
    expect((await publishOf(sim, publishId))["size"]).toBe(size);
    expect(peak - before).toBeLessThan(40_000_000);
  });
});

describe("starting and stopping (command line)", () => {
  it("prints one line when ready, and SIGTERM ends it with 0", async () => {
    const sim = await start();
    expect(sim.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sim.uploadUrl).not.toBe(sim.url);
    expect(await sim.kill("SIGTERM")).toBe(0);
  });

  it.each([
    ["a busy port", async (sim: Sim) => ["--data", join(sim.dir, "b"), "--port", new URL(sim.url).port], /already in use/],
    ["no data folder", async () => [], /--data is required/],
    ["an unknown option", async () => ["--data", "x", "--sped", "2"], /--sped/],
    ["a wrong speed", async () => ["--data", "x", "--speed", "0"], /--speed must be/],
  ])("%s: a clear sentence and exit code 1", async (_name, args, sentence) => {
    const sim = await start();
    const child = spawnSim(await args(sim));
    let complaint = "";
    child.stderr?.on("data", (part: Buffer) => (complaint += part.toString()));
    expect(await ended(child)).toBe(1);
    expect(complaint).toMatch(sentence);
    expect(complaint).not.toContain(" at ");
  });

  it("a damaged ledger is named, not repaired by guessing", async () => {
    const dir = await mkdtemp(join(tmpdir(), "simulator-"));
    await appendFile(join(dir, "ledger.jsonl"), 'nonsense\n{"seq":2}\n');
    const child = spawnSim(["--data", dir]);
    expect(await ended(child)).toBe(1);
    await rm(dir, { recursive: true });
  });
});

/** Resident memory of a process in bytes. */
async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;
}

/** PUTs a chunk without holding it in memory here either. */
function stream(uploadUrl: string, first: number, length: number, total: number): Promise<void> {
  const block = Buffer.alloc(1_000_000, "a");
  block.write("\0\0\0\x18ftypmp42", 0, "latin1");
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "video/mp4",
      "content-length": length,
      "content-range": `bytes ${first}-${first + length - 1}/${total}`,
    };
    const sending = request(uploadUrl, { method: "PUT", headers }, (reply) => {
      reply.resume();
      reply.on("end", () =>
        reply.statusCode === 206 || reply.statusCode === 201 ? resolve() : reject(new Error(String(reply.statusCode))),
      );
    });
    sending.on("error", reject);
    let sent = 0;
    const more = (): void => {
      while (sent < length) {
        sent += block.length;
        if (!sending.write(block)) {
          sending.once("drain", more);
          return;
        }
      }
      sending.end();
    };
    more();
  });
}
