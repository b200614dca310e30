import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test, vi } from "vitest";

import { database } from "#lib/infra/db/database";

vi.setConfig({ testTimeout: 60_000 });

const IDLE_TRANSACTION_SCRIPT = `
  const { database } = await import("./lib/infra/db/database.ts");
  await database().$transaction(async (tx) => {
    await tx.$executeRaw\`SELECT pg_advisory_xact_lock(4711)\`;
    process.stdout.write("held\\n", () => process.kill(process.pid, "SIGSTOP"));
    await new Promise((resolve) => setTimeout(resolve, 5000));
  });
`;

test("releases the locks of a process that stalls in a transaction", async () => {
  const args = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "--input-type=module",
    "-e",
    IDLE_TRANSACTION_SCRIPT,
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout, "data");
    const isFree = async () => {
      const rows = await database().$queryRaw<
        { free: boolean }[]
      >`SELECT pg_try_advisory_xact_lock(4711) AS free`;
      return rows[0]?.free ?? false;
    };
    expect(await isFree(), "it is held at first").toBe(false);
    await vi.waitFor(async () => expect(await isFree()).toBe(true), {
      timeout: 30_000,
      interval: 500,
    });
  } finally {
    child.kill("SIGKILL");
  }
});
