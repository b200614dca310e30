// The messages for errors that the user can correct.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, it } from "vitest";

import { explainInstallError } from "../../scripts/bootstrap/install-error.mjs";
import { tryLock } from "../../scripts/bootstrap/lock-file.mjs";
import { processStartTime } from "../../scripts/bootstrap/processes.mjs";
import { makeTempFolder, runNode } from "#tests/scripts/run-script";

it("an old Node is reported, by a file that an old Node can read", async () => {
  const text = readFileSync("scripts/run.mjs", "utf8");
  expect(text).not.toMatch(/^import |\?\.|\?\?|node:|\bawait\b/m);
  const old = `Object.defineProperty(process.versions, "node", { value: "18.20.4" }); await import("./scripts/run.mjs");`;
  const { code, stderr } = await runNode(["--input-type=module", "-e", old]);
  expect(code).toBe(1);
  expect(stderr).toContain("needs Node 20.19 or newer to start; this is Node 18.20.4");
});

it("a busy port is reported", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  const { code, stderr } = await runNode(["scripts/start.ts"], {
    STUDIO_DATA_DIR: makeTempFolder(),
    PORT: port,
  });
  server.close();
  expect(code).toBe(1);
  expect(stderr.trim()).toContain(`Port ${port} is taken by another program`);
  expect(stderr).not.toContain("    at ");
});

it("a second start on the same data folder names the first", async () => {
  const folder = makeTempFolder();
  const stamp = processStartTime(process.pid);
  writeFileSync(
    join(folder, "launcher.json"),
    JSON.stringify({ pid: process.pid, stamp, url: "http://localhost:3999" }),
  );
  const { code, stderr } = await runNode(["scripts/start.ts"], { STUDIO_DATA_DIR: folder });
  expect(code).toBe(1);
  expect(stderr).toContain(
    `The studio already runs at http://localhost:3999 (process ${process.pid}`,
  );
});

it("an unusable data folder is reported", async () => {
  const file = join(makeTempFolder(), "file");
  writeFileSync(file, "");
  const { code, stderr } = await runNode(["scripts/start.ts"], {
    STUDIO_DATA_DIR: join(file, "data"),
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`The data folder ${file}/data cannot be`);
});

it("the worker without a running studio says so", async () => {
  const { code, stderr } = await runNode(["scripts/worker.ts"], {
    STUDIO_DATA_DIR: makeTempFolder(),
  });
  expect(code).toBe(1);
  expect(stderr).toContain("run npm start first");
});

it.each([
  ["npm error code ENOSPC", "The disk is full"],
  [
    "npm error code EAI_AGAIN request to https://registry failed",
    "could not reach the package registry",
  ],
  ["npm error code EACCES", "npm may not write here"],
  ["npm error code EUSAGE", "do not agree"],
  ["npm error something new", "npm could not install the packages"],
])("npm output %j leads to the message %j", (output, message) => {
  expect(explainInstallError(output, "install.log")).toContain(message);
});

it("a lock of a dead process is taken over, the lock of a running one is not", async () => {
  const folder = makeTempFolder();
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "lock");
  writeFileSync(lock, JSON.stringify({ pid: process.pid, stamp: "of another process" }));
  expect(await tryLock(lock)).toBeUndefined();
  const holder = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  const { pid = 0 } = holder;
  writeFileSync(lock, JSON.stringify({ pid, stamp: processStartTime(pid) }));
  expect(await tryLock(lock)).toMatchObject({ pid });
  holder.kill();
});
