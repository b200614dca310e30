// The proof of the surface: attacks the whole running product from outside, keeps what came of each task, and writes the report.
// Usage: see README.md beside it; `npm run prove:security` prepares everything and calls this.
import { execFile } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";

import { PARTS, planTasks } from "#tests/attack/parts";
import { tallyOf, writeReport, type Frame } from "#tests/attack/report";
import { Site } from "#tests/attack/site";
import type { Outcome, Size, Task, Told } from "#tests/attack/task";
import { Dice } from "#tests/prove/dice";

const { values } = parseArgs({
  options: {
    /** Chooses everything that is left to chance; the one of an unfinished proof when none is given. */
    seed: { type: "string" },
    folder: { type: "string", default: ".prove-security" },
    size: { type: "string", default: "full" },
    /** Only tasks whose id begins with one of these, set apart by commas. */
    only: { type: "string", default: "" },
    /** Begins no task after so many minutes. */
    minutes: { type: "string", default: "600" },
    /** Where the report is written, and the counts alone as JSON; nowhere when not given. */
    report: { type: "string" },
    tally: { type: "string" },
  },
});

const folder = resolve(values.folder);
mkdirSync(folder, { recursive: true });
const size: Size = values.size === "slice" ? "slice" : "full";
const say = (text: string) => process.stdout.write(`${text}\n`);

// A proof that is continued keeps the seed it began with.
const seedFile = join(folder, "seed");
const kept = existsSync(seedFile) ? readFileSync(seedFile, "utf8") : String(Date.now() % 1_000_000_000);
if (values.seed !== undefined && existsSync(seedFile) && kept !== values.seed)
  throw new Error(`${folder} holds a proof with the seed ${kept}; name another folder for this one.`);
const seed = Number(values.seed ?? kept);
writeFileSync(seedFile, String(seed));

const results = join(folder, "results.jsonl");
const readResults = () =>
  (existsSync(results) ? readFileSync(results, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome);
const all = planTasks(seed, size);
const known = new Set(readResults().map(({ id }) => id));
const wanted = values.only.split(",");
const tasks = all.filter(({ id }) => !known.has(id) && wanted.some((beginning) => id.startsWith(beginning)));
say(`seed ${seed}: ${tasks.length} tasks to do, ${all.length - tasks.length} done before or not asked for`);

const commit = await promisify(execFile)("git", ["rev-parse", "--short=12", "HEAD"]).then(
  ({ stdout }) => stdout.trim(),
  () => "unknown",
);
let stopping = false;
const site = await Site.open(folder);
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    stopping = true;
    say("stopping; what is known is kept");
    void site.close().then(() => process.exit(130));
  });

async function carryOut(task: Task): Promise<Told> {
  const part = PARTS.find(({ name }) => name === task.part);
  if (!part) throw new Error(`there is no part called ${task.part}`);
  try {
    return await part.run(site, { dice: new Dice(task.seed), index: Number(task.id.split(".")[1]), size });
  } catch (error) {
    const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { counts: {}, findings: [{ rule: "harness", sentence }] };
  }
}

async function run(task: Task): Promise<Outcome> {
  const began = performance.now();
  site.takePeaks();
  const { counts, findings, controls = [] } = await carryOut(task);
  const everything = [...findings, ...site.newComplaints()];
  const ok = everything.length === 0 && controls.every(({ noticed }) => noticed);
  return { ...task, counts, findings: everything, controls, ok, peaks: site.takePeaks(), seconds: (performance.now() - began) / 1000 };
}

function tell(outcome: Outcome): void {
  const counts = Object.entries(outcome.counts).map(([name, count]) => `${name} ${count}`);
  say(`${outcome.ok ? "✓" : "✗"} ${outcome.id.padEnd(12)} ${outcome.seconds.toFixed(1).padStart(6)} s   ${counts.join(", ")}`);
  if (outcome.ok) return;
  for (const { rule, sentence } of outcome.findings.slice(0, 25)) say(`    ${rule}: ${sentence.slice(0, 900)}`);
  for (const { name } of (outcome.controls ?? []).filter(({ noticed }) => !noticed)) say(`    nobody noticed ${name}`);
  say(`    again: npm run prove:security -- --folder .prove-again --seed ${seed} --size ${size} --only ${outcome.id}`);
}

const began = Date.now();
for (const task of tasks) {
  if (stopping || Date.now() - began > Number(values.minutes) * 60_000) break;
  const outcome = await run(task);
  if (stopping) break;
  appendFileSync(results, `${JSON.stringify({ ...outcome, commit })}\n`);
  tell(outcome);
}
await site.close();
const outcomes = readResults();
const tally = tallyOf(outcomes);
const left = all.filter(({ id }) => !outcomes.some((outcome) => outcome.id === id)).length;
say(`${tally.passed} passed, ${tally.failed} failed${left > 0 ? `, ${left} tasks left for another time` : ""}`);
if (values.tally !== undefined) writeFileSync(values.tally, JSON.stringify(tally));
// What was run again alone is no report.
if (values.report !== undefined && values.only === "") {
  mkdirSync(dirname(values.report), { recursive: true });
  writeFileSync(values.report, writeReport(outcomes, PARTS, frame()));
}
process.exit(tally.failed === 0 ? 0 : 1);

function frame(): Frame {
  const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return { seed, size, commit, date, cores: availableParallelism(), node: process.versions.node, left };
}
