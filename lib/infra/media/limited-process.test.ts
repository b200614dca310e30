import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { cageUser } from "#lib/infra/media/cage";
import { runLimitedProcess } from "#lib/infra/media/limited-process";

const run = (script: string, timeMs = 10_000) =>
  runLimitedProcess(process.execPath, ["-e", script], { timeMs, memoryBytes: 1_500_000_000 });

/** Returns the process group of a process, and its command line; nothing when it has ended. */
function readProcess(id: string): { group: string | undefined; command: string }[] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const group = stat.slice(stat.lastIndexOf(")")).split(" ")[3];
    return [{ group, command: readFileSync(`/proc/${id}/cmdline`, "utf8") }];
  } catch {
    return [];
  }
}

const processesWith = (mark: string) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => readProcess(id).some(({ command }) => command.includes(mark)))
    .map(Number);

const groupsOf = (mark: string) =>
  processesWith(mark).flatMap((id) => readProcess(String(id)).map(({ group }) => group));

describe("a program on a file we do not trust", { timeout: 30_000 }, () => {
  test.each([
    ["that ends well", "console.log('fine')", { kind: "done", output: "fine\n" }],
    ["that fails", "process.exit(3)", { kind: "failed", output: "" }],
    [
      "that is killed, as for want of memory",
      "process.kill(process.pid, 'SIGKILL')",
      { kind: "failed", output: "" },
    ],
  ])("%s", async (_name, script, result) => {
    expect(await run(script)).toEqual(result);
  });

  test("that fills more memory than it may fails", async () => {
    if (process.platform !== "linux") return;
    const filled = await run("Buffer.alloc(2_000_000_000)");
    expect(filled.kind).toBe("failed");
  });

  test("that takes too long is ended", async () => {
    expect(await run("setTimeout(() => {}, 60_000)", 300)).toEqual({ kind: "too_slow" });
  });

  test.each(["before it starts", "while it runs"])("that is stopped %s fails", async (when) => {
    const stop = new AbortController();
    if (when === "before it starts") stop.abort();
    else setTimeout(() => stop.abort(), 500);
    const started = performance.now();
    const limits = { timeMs: 20_000, memoryBytes: 1_500_000_000, signal: stop.signal };
    const script = "setTimeout(() => {}, 15_000)";
    const result = await runLimitedProcess(process.execPath, ["-e", script], limits);
    expect(result).toEqual({ kind: "failed", output: "" });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("that is ended from outside says nothing about the file", async () => {
    await expect(
      run("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 5000)"),
    ).rejects.toThrow("ended by SIGTERM");
  });

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "ends with its worker, which %s ended",
    async (signal) => {
      if (process.platform !== "linux" || !(await cageUser())) return;
      const mark = `mark-${process.pid}-${Date.now()}`;
      const worker = spawn(process.execPath, [
        "--conditions=react-server",
        "--input-type=module",
        "--eval",
        `process.on("SIGTERM", () => process.exit(0));
        const { runLimitedProcess } = await import("#lib/infra/media/limited-process");
        await runLimitedProcess(process.execPath, ["-e", "setTimeout(() => {}, 60_000) // ${mark}"],
          { timeMs: 60_000, memoryBytes: 1_500_000_000 });`,
      ]);
      const others = () => processesWith(mark).filter((id) => id !== worker.pid);
      // The sandbox's own processes, the program's shell, and the program.
      await expect.poll(() => others().length, { timeout: 15_000 }).toBeGreaterThan(1);
      worker.kill(signal);
      await expect.poll(() => others().length, { timeout: 10_000 }).toBe(0);
    },
  );

  test("is in a group of its own, out of reach of what stops the worker", async () => {
    if (process.platform !== "linux") return;
    const mark = `mark-${process.pid}-${Date.now()}`;
    const running = run(`setTimeout(() => {}, 1500) // ${mark}`);
    // Seen from here, because in a sandbox a program does not see the groups outside.
    await expect.poll(() => groupsOf(mark).length, { timeout: 10_000 }).toBeGreaterThan(0);
    const [worker] = readProcess("self");
    expect(groupsOf(mark)).not.toContain(worker?.group);
    expect(await running).toEqual({ kind: "done", output: "" });
  });
});
