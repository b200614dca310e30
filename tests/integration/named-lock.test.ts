import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test, vi } from "vitest";

import { takeLock } from "#lib/infra/named-lock";

const quietly = { wanted: () => {} };

test("inside one process: one holder at a time; the holder hears that somebody waits", async () => {
  const wanted = vi.fn<() => void>();
  const first = await takeLock("inside", { waitMs: 0, wanted });
  expect(first).not.toBeNull();
  expect(await takeLock("inside", { waitMs: 0, ...quietly })).toBeNull();
  expect(wanted).not.toHaveBeenCalled();
  const second = takeLock("inside", { waitMs: 5000, ...quietly });
  await vi.waitFor(() => expect(wanted).toHaveBeenCalledOnce());
  await first?.release();
  await (await second)?.release();
  const names = ["a", "b"].map((name) => takeLock(name, { waitMs: 0, ...quietly }));
  for (const lock of await Promise.all(names)) await lock?.release();
});

const HOLD = `
  const { takeLock } = await import("./lib/infra/named-lock.ts");
  await takeLock("between", { waitMs: 0, wanted: () => process.stdout.write("wanted\\n") });
  process.stdout.write("held\\n");
  setInterval(() => {}, 1000);
`;

test("between processes: asked through the database, and free at once when the holder is killed", async () => {
  const child = spawn(process.execPath, ["--conditions=react-server", "--input-type=module", "-e", HOLD], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => (said += part.toString()));
  try {
    await vi.waitFor(() => expect(said).toContain("held"), { timeout: 15_000 });
    expect(await takeLock("between", { waitMs: 300, ...quietly })).toBeNull();
    await vi.waitFor(() => expect(said).toContain("wanted"));
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock = await takeLock("between", { waitMs: 5000, ...quietly });
    expect(lock).not.toBeNull();
    await lock?.release();
  } finally {
    child.kill("SIGKILL");
  }
});
