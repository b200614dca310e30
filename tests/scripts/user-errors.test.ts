// What a person is told when something in their way can be put right by them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, it } from "vitest";

import { evaluateInScript, runNode, makeTempFolder } from "#tests/scripts/run-script";

it("an old Node is named, by a file that an old Node can read", async () => {
  const text = readFileSync("scripts/run.mjs", "utf8");
  expect(text).not.toMatch(/^import |\?\.|\?\?|node:|\bawait\b/m);
  const old = `Object.defineProperty(process.versions, "node", { value: "18.20.4" }); await import("./scripts/run.mjs");`;
  const { code, stderr } = await runNode(["--input-type=module", "-e", old]);
  expect(code).toBe(1);
  expect(stderr).toContain("needs Node 20.19 or newer to start; this is Node 18.20.4");
});

it("a busy port is named", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  const { code, stderr } = await runNode(["scripts/start.mjs"], {
    STUDIO_DATA_DIR: makeTempFolder(),
    PORT: port,
  });
  server.close();
  expect(code).toBe(1);
  expect(stderr.trim()).toContain(`Port ${port} is taken by another program`);
  expect(stderr).not.toContain("    at ");
});

it("a second start on the same data folder is pointed to the first", async () => {
  const folder = makeTempFolder();
  const stamp = await evaluateInScript("processes.mjs", `it.stampOf(${process.pid})`);
  writeFileSync(
    join(folder, "launcher.json"),
    JSON.stringify({ pid: process.pid, stamp, url: "http://localhost:3999" }),
  );
  const { code, stderr } = await runNode(["scripts/start.mjs"], { STUDIO_DATA_DIR: folder });
  expect(code).toBe(1);
  expect(stderr).toContain(
    `The studio already runs at http://localhost:3999 (process ${process.pid}`,
  );
});

it("a data folder that cannot be one is named", async () => {
  const file = join(makeTempFolder(), "file");
  writeFileSync(file, "");
  const { code, stderr } = await runNode(["scripts/start.mjs"], {
    STUDIO_DATA_DIR: join(file, "data"),
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`The data folder ${file}/data cannot be`);
});

it("the worker alone, with nothing to work with, says so", async () => {
  const { code, stderr } = await runNode(["scripts/worker.mjs"], {
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
])("when npm says %j the person is told %j", async (said, told) => {
  expect(
    await evaluateInScript(
      "install-failure.mjs",
      `it.installFailure(${JSON.stringify(said)}, "install.log")`,
    ),
  ).toContain(told);
});

it("a lock of a dead process is taken over, that of a living one is not", async () => {
  const folder = makeTempFolder();
  mkdirSync(folder, { recursive: true });
  const lock = JSON.stringify(join(folder, "lock"));
  writeFileSync(
    join(folder, "lock"),
    JSON.stringify({ pid: process.pid, stamp: "of another process" }),
  );
  expect(
    await evaluateInScript("lock.mjs", `it.tryLock(${lock}).then((holder) => holder ?? null)`),
  ).toBeNull();
  const stamp = await evaluateInScript("processes.mjs", `it.stampOf(${process.pid})`);
  writeFileSync(join(folder, "lock"), JSON.stringify({ pid: process.pid, stamp }));
  expect(await evaluateInScript("lock.mjs", `it.tryLock(${lock})`)).toMatchObject({
    pid: process.pid,
  });
});
