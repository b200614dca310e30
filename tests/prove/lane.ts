// One lane of a proof: a process with a world of its own that takes one task after the other from its parent.
import { join } from "node:path";

import { brokenOff, isControl, type Outcome, type Story, type Task } from "#tests/prove/case";
import { takeCensus } from "#tests/prove/census";
import { Ground } from "#tests/prove/ground";
import type { Worker } from "#tests/prove/worker";
import { House } from "#tests/prove/house";
import { Crew, runCase } from "#tests/prove/run-case";
import { runConsent } from "#tests/prove/run-consent";
import { runHistory } from "#tests/prove/run-history";
import { runRolling } from "#tests/prove/run-rolling";
import { runStorm } from "#tests/prove/run-storm";
import { openServer } from "#tests/prove/server";
import { makeTemplate } from "#tests/support/template";
import { freePort } from "#tests/support/web";

/** A lane ends after so many tasks, so that nothing old slows what comes; its successor makes a new world. */
const TASKS_A_LANE = 25;

const [folder = "", template = "", keep = "", own = ""] = process.argv.slice(2);

// A lane with a server of its own can break it.
const server = own === "own" ? await openServer(join(folder, `server-${process.pid}`)) : undefined;
if (server) process.env["APP_URL"] = `http://localhost:${await freePort()}`;
const ground = await Ground.open(folder, server ? await makeTemplate() : template);
const crew = new Crew(ground);
const crowd: Worker[] = [];
const desks: Worker[] = [];
let tasks = 0;

async function run(task: Task): Promise<Outcome> {
  switch (task.kind) {
    case "kill":
    case "pause":
    case "cell":
    case "control":
      return runCase(ground, crew, task);
    case "storm":
      return runStorm(ground, crowd, task);
    case "consent":
      return runConsent(ground, crew, desks, task);
    case "rolling":
      return runRolling(ground, task);
    case "history":
      return inHouse(task);
  }
}

async function inHouse(task: Story): Promise<Outcome> {
  if (!server) throw new Error("a history needs a database server of its own");
  const house = await House.open(ground, server);
  try {
    return await runHistory(house, task);
  } finally {
    await house.close();
  }
}

async function leave(keepAs?: string): Promise<never> {
  await ground.close(keepAs).catch(() => undefined);
  await server?.end();
  process.exit(0);
}

async function take({ task, census, end }: Message): Promise<void> {
  if (end) return leave();
  if (census) {
    process.send?.({ census: await takeCensus(ground) });
    return leave();
  }
  if (!task) return;
  let outcome: Outcome;
  try {
    outcome = await run(task);
  } catch (error) {
    outcome = brokenOff(task, error);
  }
  tasks += 1;
  // A control needs a world of its own; and what went wrong must not be found again in the next task's evidence.
  const last = outcome.violations.length > 0 || isControl(task.id) || task.kind === "history" || tasks >= TASKS_A_LANE;
  process.send?.({ outcome, last });
  if (last) await leave(outcome.ok ? undefined : join(keep, task.id));
}

type Message = { task?: Task; census?: true; end?: true };
process.on("message", (message: Message) => void take(message));
// Whoever stops the proof wants nothing left behind.
process.on("disconnect", () => void leave());
process.send?.({ ready: true });
