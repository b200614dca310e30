import { describe, expect, test } from "vitest";

import { runLimitedProcess } from "#lib/infra/media/limited-process";

const run = (script: string, timeMs = 10_000) =>
  runLimitedProcess(process.execPath, ["-e", script], { timeMs });

describe("a program on a file we do not trust", () => {
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

  test("that takes too long is ended", async () => {
    expect(await run("setTimeout(() => {}, 60_000)", 300)).toEqual({ kind: "too_slow" });
  });

  test("that is ended from outside says nothing about the file", async () => {
    await expect(
      run("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 5000)"),
    ).rejects.toThrow("ended by SIGTERM");
  });

  test("is in a group of its own, out of reach of what stops the worker", async () => {
    if (process.platform !== "linux") return;
    const group =
      "require('node:fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[2] === String(process.pid)";
    expect(await run(`console.log(${group})`)).toEqual({ kind: "done", output: "true\n" });
  });
});
