import {
  SMALL_CHUNKS,
  LAST_CHUNK,
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  type FaultScenario,
} from "#tests/prove/task";
import { isEnded } from "#tests/prove/watched-delivery";
import type { Workspace } from "#tests/prove/workspace";
import { WorkerPool } from "#tests/prove/worker-pool";

/** The scenarios for kills. Together they pass every module of sending. */
export const SCENARIOS = {
  "one part": { bytes: ONE_CHUNK_BYTES },
  "three parts": { bytes: THREE_CHUNKS_BYTES },
  "an expired token": { bytes: ONE_CHUNK_BYTES, expired: true },
  "a refused token": {
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "init", kind: "status", status: 401, code: "access_token_invalid" }],
  },
  "a dropped part": {
    bytes: THREE_CHUNKS_BYTES,
    faults: [{ route: "upload", kind: "reset", chunk: 1, after_bytes: 2_000_000 }],
  },
  "a part's answer lost": {
    bytes: THREE_CHUNKS_BYTES,
    faults: [{ route: "upload", kind: "early-close", chunk: 1, when: "after" }],
  },
  "the last answer lost": {
    bytes: THREE_CHUNKS_BYTES,
    faults: [{ route: "upload", kind: "reset", chunk: LAST_CHUNK, when: "after" }],
  },
  "the opening's answer lost": {
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "init", kind: "early-close", when: "after" }],
  },
  "a failure inside TikTok": {
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "init", kind: "fail-publish", fail_reason: "internal", when: "after" }],
  },
  "status requests fail": {
    bytes: ONE_CHUNK_BYTES,
    faults: [{ route: "status", kind: "status", status: 503, times: 2 }],
  },
} as const satisfies Record<string, FaultScenario>;

export type ScenarioName = keyof typeof SCENARIOS;

/** How often each scenario passes each kill point. */
export type KillPointCensus = Record<ScenarioName, Record<string, number>>;

/** Runs every scenario once without a kill and counts passes. Throws when one does not arrive. */
export async function takeCensus(workspace: Workspace): Promise<KillPointCensus> {
  const workerPool = new WorkerPool(workspace);
  await workerPool.ensureWorkers(1, { mutations: [...SMALL_CHUNKS] });
  const census: Partial<KillPointCensus> = {};
  for (const [name, trouble] of Object.entries(SCENARIOS) as [ScenarioName, FaultScenario][]) {
    const account = await workspace.connectAccount();
    for (const plan of trouble.faults ?? []) await workspace.planFault(account, plan);
    if (trouble.expired)
      await workspace.database.queryDeliveries(
        `UPDATE "Connection" SET "accessExpiresAt" = now() - interval '1 second' WHERE id = $1`,
        [account.id],
      );
    workerPool.first.resetCounts();
    const { deliveryId } = await workspace.giveConsent(account, trouble.bytes);
    const row = await workspace.database.waitForDelivery(deliveryId, isEnded, 120_000);
    if (row?.state !== "in_inbox")
      throw new Error(`the scenario "${name}" came to ${JSON.stringify(row)}`);
    census[name] = await workerPool.first.getPassCounts();
  }
  return census as KillPointCensus;
}
