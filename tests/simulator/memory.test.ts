import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startSim, stopSim } from "./harness.ts";
import { authorizeAccount, deliverVideo, postInit, getPublish, fakeVideo } from "./api-client.ts";

describe("memory", () => {
  it("a 256 MB upload costs less than 40 MB of memory", async () => {
    const sim = await startSim(["--discard-media"]);
    const { access } = await authorizeAccount(sim);
    const size = 256_000_000;
    const part = 64_000_000;
    await deliverVideo(sim, access, fakeVideo(1_000_000));
    const before = await memoryOf(sim.pid);
    let peak = before;
    const watch = setInterval(
      () => void memoryOf(sim.pid).then((now) => (peak = Math.max(peak, now))),
      50,
    );
    const { publishId, uploadUrl } = await postInit(sim, access, size, part);
    for (let first = 0; first < size; first += part) await stream(uploadUrl, first, part, size);
    clearInterval(watch);
    expect((await getPublish(sim, publishId))["size"]).toBe(size);
    expect(peak - before).toBeLessThan(40_000_000);
    await stopSim(sim);
  });
});

/** Returns the resident memory of a process in bytes. */
async function memoryOf(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1]) * 1024;
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) * 1024;
}

/** Uploads a chunk without holding it in memory here either. */
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
        reply.statusCode === 206 || reply.statusCode === 201
          ? resolve()
          : reject(new Error(String(reply.statusCode))),
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
