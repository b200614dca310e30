// Runs the proof of sending: every task in its lane, stores results, writes the report. `npm run
// prove:sending` prepares everything and runs this. README.md explains the options.
import { execFile, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { availableParallelism, loadavg } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";

import { openDatabaseServer } from "#tests/prove/database-server";
import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { LaneProcess } from "#tests/prove/lane-process";
import { assignLanes, planByIds, planKills, planSeeded, planSlice } from "#tests/prove/plan";
import { type ProofReportHeader, writeProofReport } from "#tests/prove/report";
import { parseKill, repeatCommand } from "#tests/prove/repeat";
import { isControl, type ProofResult, type ProofTask } from "#tests/prove/task";
import { ensureTemplateDatabase } from "#tests/setup/template-database";

const { values: cliOptions } = parseArgs({
  options: {
    /** Seeds the plan and every task. Defaults to the seed of the unfinished proof. */
    seed: { type: "string" },
    folder: { type: "string", default: ".prove" },
    lanes: { type: "string" },
    size: { type: "string", default: "full" },
    /** Runs only these kinds or ids, comma-separated, whatever the size. */
    only: { type: "string", default: "" },
    /** One kill at a named point, as a failure prints it. */
    kill: { type: "string" },
    /** Repeats every chosen task. */
    times: { type: "string", default: "1" },
    /** Starts no task after this many minutes. */
    minutes: { type: "string", default: "600" },
    /** Writes the report of a whole run to this path, and the counts as JSON to `tally`. */
    report: { type: "string" },
    tally: { type: "string" },
  },
});

const folder = resolve(cliOptions.folder);
mkdirSync(join(folder, "grounds"), { recursive: true });
const resultsFile = join(folder, "results.jsonl");
const printLine = (text: string) => process.stdout.write(`${text}\n`);

const commit = await promisify(execFile)("git", ["rev-parse", "--short=12", "HEAD"]).then(
  ({ stdout }) => stdout.trim(),
  () => "unknown",
);
const children = new Set<ChildProcess>();
let stopping = false;
// Lanes clean up when they lose their parent. The next start continues this proof.
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    stopping = true;
    printLine("stopping; results so far are kept");
    const exits = [...children].map((child) => once(child, "exit"));
    for (const child of children) child.disconnect();
    void Promise.all(exits).then(async () => {
      await server.end({ keep: true }).catch(() => undefined);
      process.exit(130);
    });
  });

const server = await openDatabaseServer(join(folder, "server"));
const template = await ensureTemplateDatabase();

// A continued proof keeps its seed.
const seedFile = join(folder, "seed");
const savedSeed = existsSync(seedFile)
  ? readFileSync(seedFile, "utf8")
  : String(Date.now() % 1_000_000_000);
const seed = Number(cliOptions.seed ?? savedSeed);
if (cliOptions.seed !== undefined && existsSync(seedFile) && savedSeed !== cliOptions.seed)
  throw new Error(
    `${folder} holds a proof with the seed ${savedSeed}; name another folder for this one.`,
  );
writeFileSync(seedFile, String(seed));

const isSlice = cliOptions.size === "slice";
const wanted = cliOptions.only.split(",").filter(Boolean);
/** A partial run repeats tasks that are already done, and writes no report. */
const isPartial = wanted.length > 0 || cliOptions.kill !== undefined;
const isWanted = ({ id }: Pick<ProofTask, "id">) =>
  wanted.some((name) => id === name || id.startsWith(`${name}.`));
const needsCensus =
  !isSlice &&
  cliOptions.kill === undefined &&
  (!isPartial || wanted.some((name) => /^(?:kill|pause)(?:\.|$)/u.test(name)));

const readResults = () =>
  (existsSync(resultsFile) ? readFileSync(resultsFile, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ProofResult);
// Failed tasks run again.
const doneIds = new Set(isPartial ? [] : readResults().flatMap(({ id, ok }) => (ok ? [id] : [])));

function chooseTasks(): ProofTask[] {
  if (cliOptions.kill !== undefined) return [parseKill(cliOptions.kill)];
  if (isPartial) return planByIds(seed).filter(isWanted);
  return isSlice ? planSlice(seed) : planSeeded(seed);
}

/** Removes finished tasks, and repeats the rest `times` times. */
const expand = (chosen: readonly ProofTask[]): ProofTask[] => {
  const times = Number(cliOptions.times);
  const left = chosen.filter(({ id }) => !doneIds.has(id));
  if (times === 1) return left;
  return Array.from({ length: times }, (_, index) =>
    left.map((task) => ({ ...task, id: `${task.id}#${index + 1}` })),
  ).flat();
};

const chosenTasks = chooseTasks();
const tasks = expand(chosenTasks);
printLine(
  `seed ${seed}: ${tasks.length} tasks to do, ${chosenTasks.filter(({ id }) => doneIds.has(id)).length} done before` +
    `${isPartial ? ", all others left out" : ""}${needsCensus ? ", kills and pauses follow the census" : ""}`,
);

const startedAt = Date.now();
const results: ProofResult[] = [];
const laneCount = Number(cliOptions.lanes ?? (isSlice ? 6 : 16));
const isOutOfTime = () => Date.now() - startedAt > Number(cliOptions.minutes) * 60_000;
const isHistory = ({ kind }: ProofTask) => kind === "history";
const ownServerTasks = tasks.filter(isHistory);
if (ownServerTasks.length > 0)
  await promisify(execFile)(process.execPath, ["scripts/build-studio.ts"]);

const openLane = (kind: "plain" | "own") => new LaneProcess({ folder, template, kind, children });
const lastLines = (text: string, count: number) => text.split("\n").slice(-count).join("\n");

function describeFailure({ id, name, violations }: ProofResult): string {
  const messages = violations.map(({ message }) => message).join("; ");
  const what = messages === "" && isControl(id) ? "no rule complained" : messages;
  return `${id} (${name.slice(0, 100)}): ${what.slice(0, 600)}`;
}

function saveResult(result: ProofResult, task: ProofTask): void {
  results.push(result);
  appendFileSync(resultsFile, `${JSON.stringify({ ...result, commit })}\n`);
  const failed = results.filter(({ ok }) => !ok).length;
  if (!result.ok) {
    printLine(`✗ ${describeFailure(result)}`);
    printLine(`  again: ${repeatCommand(task, seed)}`);
    printLine(lastLines(result.history ?? "", isSlice || isControl(result.id) ? 60 : 0));
  }
  if (results.length % 20 === 0)
    printLine(
      `  ${results.length} done, ${failed} failed, ${Math.round((Date.now() - startedAt) / 1000)} s`,
    );
}

/**
 * Waits while far more processes want to run than there are processors, for two minutes at most:
 * time limits would end what is merely slow.
 */
async function waitWhileBusy(): Promise<void> {
  if (isSlice) return;
  const busy = 6 * availableParallelism();
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(1000))
    if ((loadavg()[0] ?? 0) < busy) return;
}

async function runQueue(lane: LaneProcess, queue: readonly ProofTask[]): Promise<void> {
  for (const task of queue) {
    if (stopping || isOutOfTime()) return;
    // A control needs a new process: another task's processes and rows would excuse its fault.
    if (isControl(task.id)) await lane.end();
    await waitWhileBusy();
    const result = await lane.run(task);
    if (stopping) return;
    saveResult(result, task);
  }
}

const censusFile = join(folder, "census.json");
async function readCensus(lane: LaneProcess): Promise<KillPointCensus> {
  if (existsSync(censusFile))
    return JSON.parse(readFileSync(censusFile, "utf8")) as KillPointCensus;
  const taken = await lane.census();
  writeFileSync(censusFile, JSON.stringify(taken, null, 1));
  return taken;
}

const censusLane = openLane("plain");
const censusTaken = needsCensus ? readCensus(censusLane) : Promise.resolve(undefined);
censusTaken.catch(() => undefined);
const killsByLane = censusTaken.then((census) => {
  const kills = census ? planKills(census, seed) : [];
  return assignLanes(expand(isPartial ? kills.filter(isWanted) : kills), laneCount);
});
killsByLane.catch(() => undefined);

/** Runs seeded tasks first, then the lane's kills once the census is complete. */
async function runLane(index: number, seeded: readonly ProofTask[]): Promise<void> {
  // Lanes that start at once would only wait for each other.
  await sleep(index * (isSlice ? 400 : 1500));
  const lane = openLane("plain");
  await runQueue(lane, seeded);
  await runQueue(lane, (await killsByLane)[index] ?? []);
  await lane.end();
}

async function runOwnServerLane(queue: readonly ProofTask[]): Promise<void> {
  const lane = openLane("own");
  await runQueue(lane, queue);
  await lane.end();
}

const seededByLane = assignLanes(
  tasks.filter((task) => !isHistory(task)),
  laneCount,
);
await Promise.all([
  ...Array.from({ length: needsCensus ? laneCount : seededByLane.length }, (_, index) =>
    runLane(index, seededByLane[index] ?? []),
  ),
  ...assignLanes(ownServerTasks, 2).map(runOwnServerLane),
]);
const census = await censusTaken;
// A lane may still clean up after its last task.
await Promise.all([...children].map((child) => once(child, "exit")));
await server.end();
const plannedCount = tasks.length + (await killsByLane).flat().length;
const tasksLeft = plannedCount - results.length;
const failures = results.filter(({ ok }) => !ok).map(describeFailure);
const failedCount = failures.length;
printLine(
  `${results.length} runs, ${failedCount} failed${tasksLeft > 0 ? `, ${tasksLeft} left for another time` : ""}`,
);
if (Number(cliOptions.times) > 1) printCounts();
if (cliOptions.tally !== undefined)
  writeFileSync(
    cliOptions.tally,
    JSON.stringify({
      passed: results.length - failedCount,
      failed: failedCount,
      skipped: 0,
      failures,
    }),
  );
// Only a whole proof has a report. A partial run has no census.
if (cliOptions.report !== undefined && !isPartial && census) {
  mkdirSync(dirname(cliOptions.report), { recursive: true });
  writeFileSync(cliOptions.report, writeProofReport(latestResults(), census, reportHeader()));
}
process.exit(failedCount === 0 ? 0 : 1);

/** Returns the last result of each task. */
function latestResults(): ProofResult[] {
  return [...new Map(readResults().map((result) => [result.id, result])).values()];
}

/** Prints how often each repeated task passed. */
function printCounts(): void {
  const groups = Map.groupBy(results, ({ id }) => id.split("#")[0] ?? id);
  for (const [id, all] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    printLine(`  ${id}: ${all.filter(({ ok }) => ok).length} of ${all.length} passed`);
}

function reportHeader(): ProofReportHeader {
  const minutes = Math.round(
    readResults().reduce((sum, { seconds }) => sum + seconds, 0) / 60 / laneCount,
  );
  const date = new Date().toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return {
    seed,
    commit,
    date,
    minutes,
    cores: availableParallelism(),
    node: process.versions.node,
    lanes: laneCount,
  };
}
