import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test, vi } from "vitest";

import { acquireLock } from "#lib/infra/db/named-lock";

const ignoreRequests = { onRequested: () => {} };

test("has one holder at a time in one process, and notifies it of a waiter", async () => {
  const onRequested = vi.fn<() => void>();
  const first = await acquireLock("inside", { waitMs: 0, onRequested });
  expect(first).not.toBeNull();
  expect(await acquireLock("inside", { waitMs: 0, ...ignoreRequests })).toBeNull();
  expect(onRequested).not.toHaveBeenCalled();
  const second = acquireLock("inside", { waitMs: 5000, ...ignoreRequests });
  await vi.waitFor(() => expect(onRequested).toHaveBeenCalledOnce());
  await first?.release();
  await (await second)?.release();
  const names = ["a", "b"].map((name) => acquireLock(name, { waitMs: 0, ...ignoreRequests }));
  for (const lock of await Promise.all(names)) await lock?.release();
});

const HOLD_LOCK_SCRIPT = `
  const { acquireLock } = await import("./lib/infra/db/named-lock.ts");
  await acquireLock("between", { waitMs: 0, onRequested: () => process.stdout.write("wanted\\n") });
  process.stdout.write("held\\n");
  setInterval(() => {}, 1000);
`;

test("is requested through the database between processes, and released when the holder is killed", async () => {
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", "--input-type=module", "-e", HOLD_LOCK_SCRIPT],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  try {
    await vi.waitFor(() => expect(output).toContain("held"), { timeout: 15_000 });
    expect(await acquireLock("between", { waitMs: 300, ...ignoreRequests })).toBeNull();
    await vi.waitFor(() => expect(output).toContain("wanted"));
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = await acquireLock("between", { waitMs: 5000, ...ignoreRequests });
    expect(lock).not.toBeNull();
    await lock?.release();
  } finally {
    child.kill("SIGKILL");
  }
});
