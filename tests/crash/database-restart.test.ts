// Kills and restarts the database during a send. The worker survives, and there is one draft.
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { closeDatabase } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { planChunks } from "#lib/tiktok/chunk-plan";
import {
  VIDEO_BYTES,
  makeScenarioDelivery,
  DeliveryScenario,
} from "#tests/crash/delivery-scenario";
import { chooseCases, randomFor } from "#tests/support/slice";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const LAST_CHUNK = planChunks(VIDEO_BYTES).chunkCount - 1;
const OUTAGE_MS = 5000;
/** After the restart the worker must continue within this time. */
const MAX_RECOVERY_MS = 30_000;

const run = promisify(execFile);
const simulator = await startSimulator({ args: ["--speed", "50"] });
let folder = "";

async function postgres(command: "start" | "stop"): Promise<{ url: string; pid: number }> {
  const { stdout } = await run(process.execPath, [
    "tests/support/programs/postgres-server.ts",
    folder,
    command,
  ]);
  return command === "stop"
    ? { url: "", pid: 0 }
    : z.object({ url: z.string(), pid: z.number() }).parse(JSON.parse(stdout));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "studio-crash-postgres-"));
  await chmod(folder, 0o755); // the server may run as another user
  const { url } = await postgres("start");
  process.env["DATABASE_URL"] = url;
  await run(process.execPath, [
    "--conditions=react-server",
    "tests/support/programs/migrate-template-database.ts",
  ]);
});

afterAll(async () => {
  await simulator.stop();
  await postgres("stop");
  await rm(folder, { recursive: true, force: true });
});

const MOMENTS: readonly (readonly [string, number])[] = [
  ["in the middle of a chunk", 2],
  ["with the last chunk on its way", LAST_CHUNK],
];

test.each(chooseCases(MOMENTS, 1, randomFor("database-restart")))(
  "killed with -9 %s",
  async (_name, chunk) => {
    const consent = await makeScenarioDelivery(simulator);
    await stopJobs(1);
    await closeDatabase();
    const scenario = new DeliveryScenario(process.env["DATABASE_URL"] ?? "", simulator, consent);
    await scenario.recordRequestStarts();
    const { fired } = await scenario.planFault({
      route: "upload",
      chunk,
      kind: "slow",
      bytes_per_second: 3_000_000,
    });
    const worker = await scenario.startWorker();
    await fired();
    await sleep(500);

    process.kill((await postgres("start")).pid, "SIGKILL");
    await sleep(OUTAGE_MS);
    const next = await scenario.awaitNextRequest();
    await postgres("start");
    const backAt = Date.now();
    const goesOnAt = await next();
    await scenario.waitUntilInInbox();

    console.info(
      `the database is back: the worker goes on after ${goesOnAt - backAt} ms, arrived after ${Date.now() - backAt} ms`,
    );
    expect(goesOnAt - backAt).toBeLessThan(MAX_RECOVERY_MS);
    expect(worker.child.exitCode, "the same worker lives on").toBeNull();
    expect(await scenario.uploads()).toMatchObject([
      { sha256: scenario.sha256, size: VIDEO_BYTES },
    ]);
    await scenario.end();
  },
);
