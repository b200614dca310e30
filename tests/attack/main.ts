// Runs the proof of security: attacks the running product, stores each result, writes the report.
// `npm run prove:security` prepares everything and runs this. README.md explains the options.
import { execFile } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

import { ATTACKS, planAttackTasks } from "#tests/attack/attacks";
import { tallyResults, writeAttackReport, type AttackReportHeader } from "#tests/attack/report";
import { AttackedStudio } from "#tests/attack/attacked-studio";
import type { AttackTaskResult, RunSize, AttackTask, AttackFindings } from "#tests/attack/task";
import { SeededRandom } from "#tests/prove/seeded-random";

const { values: cliOptions } = parseArgs({
  options: {
    /** Seeds every task. Defaults to the seed of the unfinished proof. */
    seed: { type: "string" },
    folder: { type: "string", default: ".prove-security" },
    size: { type: "string", default: "full" },
    /** Runs only these attacks or ids, comma-separated. */
    only: { type: "string", default: "" },
    /** Starts no task after this many minutes. */
    minutes: { type: "string", default: "600" },
    /** Writes the report of a whole run to this path, and the counts as JSON to `tally`. */
    report: { type: "string" },
    tally: { type: "string" },
  },
});

const folder = resolve(cliOptions.folder);
mkdirSync(folder, { recursive: true });
const size: RunSize = cliOptions.size === "slice" ? "slice" : "full";
const printLine = (text: string) => process.stdout.write(`${text}\n`);

// A continued proof keeps its seed.
const seedFile = join(folder, "seed");
const savedSeed = existsSync(seedFile)
  ? readFileSync(seedFile, "utf8")
  : String(Date.now() % 1_000_000_000);
if (cliOptions.seed !== undefined && existsSync(seedFile) && savedSeed !== cliOptions.seed)
  throw new Error(
    `${folder} holds a proof with the seed ${savedSeed}; name another folder for this one.`,
  );
const seed = Number(cliOptions.seed ?? savedSeed);
writeFileSync(seedFile, String(seed));

const resultsFile = join(folder, "results.jsonl");
const readResults = () =>
  (existsSync(resultsFile) ? readFileSync(resultsFile, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AttackTaskResult);
const allTasks = planAttackTasks(seed, size);
const wanted = cliOptions.only.split(",").filter(Boolean);
/** A partial run repeats tasks that are already done, and writes no report. */
const isPartial = wanted.length > 0;
const chosenTasks = isPartial
  ? allTasks.filter(({ id }) => wanted.some((name) => id === name || id.startsWith(`${name}.`)))
  : allTasks;
// Failed tasks run again.
const doneIds = new Set(isPartial ? [] : readResults().flatMap(({ id, ok }) => (ok ? [id] : [])));
const tasks = chosenTasks.filter(({ id }) => !doneIds.has(id));
printLine(
  `seed ${seed}: ${tasks.length} tasks to do, ${chosenTasks.length - tasks.length} done before${isPartial ? ", all others left out" : ""}`,
);

const commit = await promisify(execFile)("git", ["rev-parse", "--short=12", "HEAD"]).then(
  ({ stdout }) => stdout.trim(),
  () => "unknown",
);
let stopping = false;
const studio = await AttackedStudio.open(folder);
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    stopping = true;
    printLine("stopping; results so far are kept");
    void studio.close().then(() => process.exit(130));
  });

const attackOf = (task: AttackTask) => {
  const attack = ATTACKS.find(({ name }) => name === task.attack);
  if (!attack) throw new Error(`there is no attack called ${task.attack}`);
  return attack;
};

async function runAttack(task: AttackTask): Promise<AttackFindings> {
  try {
    return await attackOf(task).run(studio, {
      random: new SeededRandom(task.seed),
      index: Number(task.id.split(".")[1]),
      size,
    });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { counts: {}, findings: [{ rule: "harness", message }] };
  }
}

async function runTask(task: AttackTask): Promise<AttackTaskResult> {
  const began = performance.now();
  // Only tasks that run alone reset the peaks. Those that run beside others only read them.
  const isBeside = attackOf(task).runsBeside === true;
  if (!isBeside) studio.takeMemoryPeaks();
  const { counts, findings, controls = [] } = await runAttack(task);
  const everything = [...findings, ...studio.newLogErrors()];
  const ok = everything.length === 0 && controls.every(({ detected }) => detected);
  return {
    ...task,
    counts,
    findings: everything,
    controls,
    ok,
    peaks: isBeside ? studio.getMemoryPeaks() : studio.takeMemoryPeaks(),
    seconds: (performance.now() - began) / 1000,
  };
}

function printResult(outcome: AttackTaskResult): void {
  const counts = Object.entries(outcome.counts).map(([name, count]) => `${name} ${count}`);
  printLine(
    `${outcome.ok ? "✓" : "✗"} ${outcome.id.padEnd(12)} ${outcome.seconds.toFixed(1).padStart(6)} s   ${counts.join(", ")}`,
  );
  if (outcome.ok) return;
  for (const { rule, message } of outcome.findings.slice(0, 25))
    printLine(`    ${rule}: ${message.slice(0, 900)}`);
  for (const { name } of (outcome.controls ?? []).filter(({ detected }) => !detected))
    printLine(`    the detector missed ${name}`);
  printLine(
    `    again: npm run prove:security -- --folder .prove-security-again-${seed} --seed ${seed} --size ${size} --only ${outcome.id}`,
  );
}

const startedAt = Date.now();
const newResults: AttackTaskResult[] = [];
async function runTasks(queue: readonly AttackTask[]): Promise<void> {
  for (const task of queue) {
    if (stopping || Date.now() - startedAt > Number(cliOptions.minutes) * 60_000) return;
    const outcome = await runTask(task);
    if (stopping) return;
    newResults.push(outcome);
    appendFileSync(resultsFile, `${JSON.stringify({ ...outcome, commit })}\n`);
    printResult(outcome);
  }
}
const runsBeside = (task: AttackTask) => attackOf(task).runsBeside === true;
await Promise.all([
  runTasks(tasks.filter((task) => !runsBeside(task))),
  runTasks(tasks.filter(runsBeside)),
]);
await studio.close();
// The last result of a task replaces earlier ones.
const latestResults = [...new Map(readResults().map((result) => [result.id, result])).values()];
const taskResults = isPartial ? newResults : latestResults;
const tally = tallyResults(taskResults);
const tasksLeft = chosenTasks.filter(
  ({ id }) => !taskResults.some((outcome) => outcome.id === id),
).length;
printLine(
  `${tally.passed} passed, ${tally.failed} failed${tasksLeft > 0 ? `, ${tasksLeft} tasks left for another time` : ""}`,
);
if (cliOptions.tally !== undefined) writeFileSync(cliOptions.tally, JSON.stringify(tally));
if (cliOptions.report !== undefined && !isPartial) {
  mkdirSync(dirname(cliOptions.report), { recursive: true });
  writeFileSync(cliOptions.report, writeAttackReport(taskResults, ATTACKS, reportHeader()));
}
process.exit(tally.failed === 0 ? 0 : 1);

function reportHeader(): AttackReportHeader {
  const date = new Date().toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return {
    seed,
    size,
    commit,
    date,
    cores: availableParallelism(),
    node: process.versions.node,
    left: tasksLeft,
  };
}
