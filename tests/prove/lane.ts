// A lane: a process with its own workspace that runs one task after the other for its parent.
import { join } from "node:path";

import {
  failedToRun,
  isControl,
  type ProofResult,
  type ScenarioTask,
  type ProofTask,
} from "#tests/prove/task";
import { takeCensus } from "#tests/prove/kill-point-census";
import { Workspace } from "#tests/prove/workspace";
import type { InstrumentedProcess } from "#tests/prove/instrumented-process";
import { FullSystem } from "#tests/prove/full-system";
import { WorkerPool } from "#tests/prove/worker-pool";
import { runDeliveryCase } from "#tests/prove/run-delivery-case";
import { runConsentKill } from "#tests/prove/run-consent-kill";
import { runRandomHistory } from "#tests/prove/run-random-history";
import { runRollingRestarts } from "#tests/prove/run-rolling-restarts";
import { runRefreshStorm } from "#tests/prove/run-refresh-storm";
import { openDatabaseServer } from "#tests/prove/database-server";
import { ensureTemplateDatabase } from "#tests/setup/template-database";
import { freePort } from "#tests/support/drivers/web-process";

/**
 * A lane ends after this many tasks, because old rows slow it down. The next one has a new
 * workspace.
 */
const MAX_TASKS_PER_LANE = 25;

const [workspacesFolder = "", template = "", failuresFolder = "", databaseKind = ""] =
  process.argv.slice(2);

// Only a lane with its own server may break it.
const ownServer =
  databaseKind === "own"
    ? await openDatabaseServer(join(workspacesFolder, `server-${process.pid}`))
    : undefined;
if (ownServer) process.env["APP_URL"] = `http://localhost:${await freePort()}`;
const workspace = await Workspace.open(
  workspacesFolder,
  ownServer ? await ensureTemplateDatabase() : template,
);
const workerPool = new WorkerPool(workspace);
const tokenProcesses: InstrumentedProcess[] = [];
const consentProcesses: InstrumentedProcess[] = [];
let finishedTasks = 0;

async function runTask(task: ProofTask): Promise<ProofResult> {
  switch (task.kind) {
    case "kill":
    case "pause":
    case "cell":
    case "control":
      return runDeliveryCase(workspace, workerPool, task);
    case "storm":
      return runRefreshStorm(workspace, tokenProcesses, task);
    case "consent":
      return runConsentKill(workspace, workerPool, consentProcesses, task);
    case "rolling":
      return runRollingRestarts(workspace, task);
    case "history":
      return runInFullSystem(task);
  }
}

async function runInFullSystem(task: ScenarioTask): Promise<ProofResult> {
  if (!ownServer) throw new Error("a history needs a database server of its own");
  const system = await FullSystem.open(workspace, ownServer);
  try {
    return await runRandomHistory(system, task);
  } finally {
    await system.close();
  }
}

async function exitLane(keepAs?: string): Promise<never> {
  await workspace.close(keepAs).catch(() => undefined);
  await ownServer?.end();
  process.exit(0);
}

async function handleMessage({ task, census, end }: LaneMessage): Promise<void> {
  if (end) return exitLane();
  if (census) {
    process.send?.({ census: await takeCensus(workspace) });
    return exitLane();
  }
  if (!task) return;
  let result: ProofResult;
  try {
    result = await runTask(task);
  } catch (error) {
    result = failedToRun(task, error);
  }
  finishedTasks += 1;
  // Ends after a control or a violation, so that neither affects the next task's evidence.
  const last =
    result.violations.length > 0 ||
    isControl(task.id) ||
    task.kind === "history" ||
    finishedTasks >= MAX_TASKS_PER_LANE;
  process.send?.({ result, last });
  if (last) await exitLane(result.ok ? undefined : join(failuresFolder, task.id));
}

type LaneMessage = { task?: ProofTask; census?: true; end?: true };
process.on("message", (message: LaneMessage) => void handleMessage(message));
// The proof was stopped: clean up.
process.on("disconnect", () => void exitLane());
process.send?.({ ready: true });
