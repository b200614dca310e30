import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { release, tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { cageCommand, cageUser, countsApart } from "#lib/infra/media/cage";
import { runLimitedProcess } from "#lib/infra/media/limited-process";

const folder = mkdtempSync(join(tmpdir(), "cage-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const input = join(folder, "video.mp4");
writeFileSync(input, "the video", { mode: 0o600 });
const keyset = join(folder, "keyset.json");
writeFileSync(keyset, "the keys", { mode: 0o644 });

const describeArgs = ["--conditions=react-server", "scripts/describe-cage.ts"];

/** Runs a false media program, a Node script, on the input. */
const runFalseProgram = (script: string, ...more: string[]) => {
  const program = join(folder, "ffmpeg");
  writeFileSync(program, `#!${process.execPath}\n${script}`);
  chmodSync(program, 0o755);
  return runLimitedProcess(program, [`file:${input}`, ...more], {
    timeMs: 20_000,
    memoryBytes: 1_500_000_000,
  });
};
const attempt = (expression: string) =>
  `(async () => { try { console.log("GOT", await (${expression})); } catch (error) { console.log("REFUSED", error.code); } })()`;

const user = await cageUser();
const isCounted = user !== null && countsApart(user, process.getuid?.() === 0, release());

describe.each(user ? ["a sandbox"] : [])("in %s", { timeout: 30_000 }, () => {
  test("reads the one file that it is given", async () => {
    const before = statSync(input);
    const result = await runFalseProgram(
      attempt(`require("fs").readFileSync(process.argv[2].slice(5), "utf8")`),
    );
    expect(result).toEqual({ kind: "done", output: "GOT the video\n" });
    // Even the change time: it is part of the identity of a file that is consented to.
    const { atimeMs: _read, atime: _readAt, ...after } = statSync(input);
    expect(before).toMatchObject(after);
  });

  test.each([
    ["the keyset beside it", `require("fs").readFileSync(${JSON.stringify(keyset)})`],
    [
      "the other names in the folder of the video",
      `require("fs").readdirSync(${JSON.stringify(folder)}).filter((name) => !["ffmpeg", "video.mp4"].includes(name)).length || Promise.reject({ code: "none" })`,
    ],
    ["the passwords of the system", `require("fs").readFileSync("/etc/passwd")`],
    ["the parent's environment", `require("fs").readFileSync("/proc/${process.pid}/environ")`],
    [
      "the environment of its starter",
      `require("fs").readFileSync("/proc/" + process.ppid + "/environ")`,
    ],
    ["writing to the video", `require("fs").writeFileSync(${JSON.stringify(input)}, "x")`],
    ["writing elsewhere", `require("fs").writeFileSync("/tmp/x", "x")`],
    ["another user", `process.setuid(${user === "nobody" ? 0 : 1})`],
  ])("is refused %s", async (_what, expression) => {
    const result = await runFalseProgram(attempt(expression));
    expect(result.kind === "too_slow" ? "" : result.output).toMatch(/^REFUSED/);
  });

  test("reaches no socket of this machine", async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const result = await runFalseProgram(
      attempt(
        `new Promise((resolve, reject) => require("net").connect(${port}, "127.0.0.1", resolve).on("error", reject))`,
      ),
    );
    server.close();
    expect(result.kind === "too_slow" ? "" : result.output).toMatch(/^REFUSED/);
  });

  test("writes its output, and no big file", async () => {
    const output = join(folder, "poster.jpg");
    await runFalseProgram(
      `require("fs").writeFileSync(process.argv[3].slice(5), "a frame")`,
      `file:${output}`,
    );
    expect(readFileSync(output, "utf8")).toBe("a frame");
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const big = join(folder, "big.jpg");
    const result = await runFalseProgram(
      attempt(
        `(() => { const fs = require("fs"), file = fs.openSync(process.argv[3].slice(5), "w"); fs.writeSync(file, "x", 600 * 1024 * 1024); })()`,
      ),
      `file:${big}`,
    );
    expect(result.kind === "too_slow" ? "" : result.output).not.toContain("GOT");
    expect(existsSync(big) ? statSync(big).size : 0).toBeLessThan(600 * 1024 * 1024);
  });

  test("writes no file beyond the limit of its caller", async () => {
    const output = join(folder, "copy.mp4");
    const program = join(folder, "writer");
    const script = `require("fs").writeFileSync(process.argv[2], Buffer.alloc(3_000_000))`;
    writeFileSync(program, `#!${process.execPath}\n${script}`, { mode: 0o755 });
    const limits = { timeMs: 20_000, memoryBytes: 1_500_000_000, fileBytes: 1_000_000 };
    expect((await runLimitedProcess(program, [output], limits)).kind).toBe("failed");
    expect(existsSync(output) ? statSync(output).size : 0).toBeLessThanOrEqual(1_000_000);
  });

  test("may have 512 processes, where the cage counts its own", async () => {
    const limits = await runFalseProgram(
      `console.log(/Max processes +(\\d+)/.exec(require("fs").readFileSync("/proc/self/limits"))[1])`,
    );
    if (isCounted) expect(limits).toEqual({ kind: "done", output: "512\n" });
    else expect(limits).not.toEqual({ kind: "done", output: "512\n" });
  });

  test("starts no more in a namespace of its own", async () => {
    // As nobody it would take the processes of the other cages here.
    if (!isCounted || user === "nobody") return;
    const program = join(folder, "forks");
    const script = "i=0; while [ $i -lt 700 ]; do sleep 5 & i=$((i + 1)); done; echo GOT";
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const limits = { timeMs: 20_000, memoryBytes: 1_500_000_000 };
    const result = await runLimitedProcess(program, [input], limits);
    expect(result).toEqual({ kind: "failed", output: expect.stringContaining("Cannot fork") });
  });

  test("says nothing about the file when the program cannot be started", async () => {
    const missing = runLimitedProcess(join(folder, "gone"), [input], {
      timeMs: 20_000,
      memoryBytes: 1_500_000_000,
    });
    await expect(missing).rejects.toThrow("could not be started in its sandbox");
  });

  test("runs a script of the shell, which /bin names by a link", async () => {
    const program = join(folder, "script");
    writeFileSync(program, "#!/bin/sh\necho fine\n", { mode: 0o755 });
    const limits = { timeMs: 20_000, memoryBytes: 1_500_000_000 };
    const result = await runLimitedProcess(program, [input], limits);
    expect(result).toEqual({ kind: "done", output: "fine\n" });
  });

  test("is another user where we are root, else one without rights", async () => {
    const result = await runFalseProgram(attempt("process.getuid()"));
    const id = user === "nobody" ? 65_534 : 0;
    expect(result).toEqual({ kind: "done", output: `GOT ${id}\n` });
  });
});

test("is the same for a process whose files are private, as the studio’s are", () => {
  const [open, secluded] = ["022", "077"].map((umask) =>
    execFileSync(
      "/bin/sh",
      ["-c", `umask ${umask} && exec "$0" "$@"`, process.execPath, ...describeArgs],
      {
        encoding: "utf8",
      },
    ),
  );
  expect(secluded).toBe(open);
}, 30_000);

test("no command is made where there is no sandbox", async () => {
  const cage = await cageCommand("/bin/true", [], []);
  cage?.leave();
  expect(cage !== null).toBe((await cageUser()) !== null);
});

test.each([
  ["nobody", true, "4.4.0", true],
  ["self", false, "6.18.44-generic", true],
  ["self", false, "5.14.0-rc1", true],
  ["self", false, "5.13.19", false],
  ["self", false, "4.19.0", false],
  ["self", true, "6.18.44", false],
] as const)(
  "processes of %s, with root %s on Linux %s, count apart: %s",
  (as, root, kernel, is) => {
    expect(countsApart(as, root, kernel)).toBe(is);
  },
);
