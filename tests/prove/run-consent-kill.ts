import { rm } from "node:fs/promises";

import {
  SMALL_CHUNKS,
  ONE_CHUNK_BYTES,
  toProofResult,
  type ProofResult,
  type ScenarioTask,
} from "#tests/prove/task";
import { makeVideoFile } from "#tests/prove/make-video-file";
import type { ConsentReply, ConsentRequest } from "#tests/prove/consent-process";
import { SeededRandom } from "#tests/prove/seeded-random";
import { isEnded } from "#tests/prove/watched-delivery";
import type { Workspace } from "#tests/prove/workspace";
import type { WorkerPool } from "#tests/prove/worker-pool";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { makeDraftFromFile } from "#tests/support/factories/deliveries";

/** The approximate number of kill points that a consent passes. */
const CONSENT_KILL_POINTS = 48;

/**
 * Kills the consenting process with -9 at a random point, and repeats the consent. Exactly one
 * delivery must exist, and it must arrive.
 */
export async function runConsentKill(
  workspace: Workspace,
  workerPool: WorkerPool,
  consentProcesses: InstrumentedProcess[],
  task: ScenarioTask,
): Promise<ProofResult> {
  const startedAt = performance.now();
  const random = new SeededRandom(task.seed);
  await workerPool.ensureWorkers(1, { mutations: [...SMALL_CHUNKS] });
  const account = await workspace.connectAccount();
  const path = await makeVideoFile(workspace.folder, ONE_CHUNK_BYTES);
  const { draftId, sha256 } = await makeDraftFromFile(workspace.editor, path, account.id);
  await rm(path);
  const about = {
    consentKey: draftId,
    accountOpenId: account.openId,
    sha256,
    sizeBytes: ONE_CHUNK_BYTES,
  };
  const nth = random.between(1, CONSENT_KILL_POINTS);
  let faultStruck = false;
  let deliveryId: string | null = null;
  for (let tries = 0; deliveryId === null && tries < 3; tries += 1) {
    const consentProcess =
      consentProcesses.find(({ alive }) => alive) ?? (await workspace.startConsentProcess());
    consentProcesses.splice(0, consentProcesses.length, consentProcess);
    if (tries === 0) consentProcess.armKillPoint({ point: "*", nth, action: "kill" });
    const answered = await consentProcess.request<ConsentReply>({
      actor: workspace.editor,
      draftId,
    } satisfies ConsentRequest);
    deliveryId = answered?.deliveryId ?? null;
    faultStruck ||= deliveryId === null;
    consentProcess.armKillPoint({ point: "", nth: 1, action: "kill" });
    workspace.evidence.consents.push({
      ...about,
      deliveryId,
      outcome: deliveryId === null ? "unknown" : "ok",
      at: Date.now(),
    });
  }
  const row =
    deliveryId === null
      ? null
      : await workspace.database.waitForDelivery(deliveryId, isEnded, 90_000);
  const { violations, history } = await workspace.judge();
  if (row?.state !== "in_inbox")
    violations.push({
      invariant: "rest",
      message: `came to rest as "${row?.state ?? "nothing"}", not as in_inbox`,
      about: draftId,
    });
  const arrived = row?.state === "in_inbox" ? 1 : 0;
  const name = `${task.name}, at its ${nth}th point`;
  return toProofResult(
    { ...task, name },
    startedAt,
    { rest: row?.state ?? "nothing", faultStruck, deliveries: 1, expected: 1, arrived, violations },
    history,
  );
}
