import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitForExit, spawnSim, startSim } from "./harness.ts";
import { readOptions } from "./options.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "simulator-"));
});
afterEach(() => rm(dir, { recursive: true }));

/** Starts a simulator that must fail. Returns its exit code and its error output. */
async function failing(
  args: readonly string[],
): Promise<{ code: number | null; complaint: string }> {
  const child = spawnSim(args);
  let complaint = "";
  child.stderr?.on("data", (part: Buffer) => (complaint += part.toString()));
  return { code: await waitForExit(child), complaint };
}

describe("starting and stopping", () => {
  it("prints one line when ready; a busy port is a clear message and exit code 1; SIGTERM ends it with 0", async () => {
    const sim = await startSim([], join(dir, "a"));
    expect(sim.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sim.uploadUrl).not.toBe(sim.url);
    const { port } = new URL(sim.url);
    expect(await failing(["--data", join(dir, "b"), "--port", port])).toEqual({
      code: 1,
      complaint: `The TikTok simulator could not start. Port ${port} is already in use.\n`,
    });
    expect(await sim.kill("SIGTERM")).toBe(0);
  });

  it("reports a damaged ledger and does not repair it", async () => {
    await mkdir(join(dir, "c"));
    await writeFile(join(dir, "c", "ledger.jsonl"), 'nonsense\n{"seq":2}\n');
    const { code, complaint } = await failing(["--data", join(dir, "c")]);
    expect(code).toBe(1);
    expect(complaint).toMatch(/Line 1 of .*ledger\.jsonl cannot be read/);
  });
});

describe("command line", () => {
  const good = ["--data", "x", "--client-key", "k"];
  const env = { SIM_CLIENT_SECRET: "s" };

  it.each([
    [["--client-key", "k"], env, "--data is required"],
    [["--data", "x"], env, "--client-key is required"],
    [good, {}, "SIM_CLIENT_SECRET"],
    [[...good, "--sped", "2"], env, "--sped"],
    [[...good, "--speed", "0"], env, "--speed must be a number above 0"],
    [[...good, "--port", "99999"], env, "--port must be a whole number"],
    [[...good, "--redirect-uri", "callback"], env, "--redirect-uri must be an absolute address"],
  ])("refuses %j with a message", (argv, given, message) => {
    expect(() => readOptions(argv, given)).toThrow(message);
  });

  it("several redirect addresses, and the secret from the environment or an option", () => {
    const uris = [
      "--redirect-uri",
      "http://127.0.0.1:1/a",
      "--redirect-uri",
      "https://shop.example/b",
    ];
    const options = readOptions([...good, ...uris, "--client-secret", "t"], env);
    expect(options.redirectUris).toEqual(["http://127.0.0.1:1/a", "https://shop.example/b"]);
    expect([options.clientSecret, readOptions(good, env).clientSecret]).toEqual(["t", "s"]);
  });
});
