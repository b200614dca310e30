import { setTimeout as sleep } from "node:timers/promises";

import {
  SMALL_CHUNKS,
  ONE_CHUNK_BYTES,
  THREE_CHUNKS_BYTES,
  toProofResult,
  type ProofResult,
  type ScenarioTask,
} from "#tests/prove/task";
import { SeededRandom } from "#tests/prove/seeded-random";
import { isEnded } from "#tests/prove/watched-delivery";
import type { Workspace } from "#tests/prove/workspace";
import { killAndWait } from "#tests/support/drivers/processes";

const ACCOUNTS = 10;
const SENDS_PER_ACCOUNT = 5;
/** More restarts would only keep the machine busy. */
const RESTARTS = 8;

/** Runs fifty deliveries while two workers are replaced in turn with SIGTERM, as deployments do. */
export async function runRollingRestarts(
  workspace: Workspace,
  task: ScenarioTask,
): Promise<ProofResult> {
  const startedAt = performance.now();
  const random = new SeededRandom(task.seed);
  const instructions = { mutations: [...SMALL_CHUNKS] };
  const workers = [
    await workspace.startWorker(instructions),
    await workspace.startWorker(instructions),
  ];
  const ids: string[] = [];
  const consenting = (async () => {
    for (let made = 0; made < ACCOUNTS; made += 1) {
      const account = await workspace.connectAccount();
      await workspace.planFault(account, {
        route: "upload",
        kind: "slow",
        bytes_per_second: random.between(8, 40) * 100_000,
        times: "always",
      });
      for (let sends = 0; sends < SENDS_PER_ACCOUNT; sends += 1)
        ids.push(
          (
            await workspace.giveConsent(
              account,
              random.next() < 0.5 ? ONE_CHUNK_BYTES : THREE_CHUNKS_BYTES,
            )
          ).deliveryId,
        );
    }
  })();
  let restarts = 0;
  let slowest = 0;
  let left = ACCOUNTS * SENDS_PER_ACCOUNT;
  for (const end = performance.now() + 600_000; left > 0 && performance.now() < end;) {
    await sleep(random.between(2000, 6000));
    const turn = restarts % workers.length;
    const old = workers[turn];
    if (old && left > 5 && restarts < RESTARTS) {
      const requestedAt = performance.now();
      const next = workspace.startWorker(instructions);
      await killAndWait(old.running.child, "SIGTERM");
      slowest = Math.max(slowest, performance.now() - requestedAt);
      workers[turn] = await next;
      restarts += 1;
    }
    const rows = await Promise.all(ids.map((id) => workspace.database.getDelivery(id)));
    left = ACCOUNTS * SENDS_PER_ACCOUNT - rows.filter(isEnded).length;
  }
  await consenting;
  for (const worker of workers) await killAndWait(worker.running.child, "SIGTERM");
  const rows = await Promise.all(ids.map((id) => workspace.database.getDelivery(id)));
  const arrived = rows.filter(({ state }) => state === "in_inbox").length;
  const verdict = await workspace.judge();
  const { violations } = verdict;
  for (const { id, state, reason } of rows)
    if (state !== "in_inbox")
      violations.push({
        invariant: "rest",
        message: `came to ${state} (${reason ?? "no reason"})`,
        about: id,
      });
  if (slowest > 25_000)
    violations.push({
      invariant: "rolling",
      message: `a worker took ${Math.round(slowest / 1000)} s to stop`,
      about: task.id,
    });
  const summary = {
    rest: `${arrived} in the inbox`,
    faultStruck: restarts > 0,
    deliveries: ids.length,
    expected: ids.length,
    arrived,
  };
  return toProofResult(
    { ...task, name: `${restarts} restarts` },
    startedAt,
    { ...summary, violations },
    verdict.history,
  );
}
