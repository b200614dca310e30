// The proof of the sending: hands every task to a lane that is free, keeps what came of it, and writes the report.
// Usage: see README.md beside it; `npm run prove:sending` prepares everything and calls this.
import { execFile, fork, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";

import { brokenOff, type Outcome, type Task } from "#tests/prove/case";
import type { Census } from "#tests/prove/census";
import { planTasks } from "#tests/prove/plan";
import { type Frame, writeReport } from "#tests/prove/report";
import { openServer } from "#tests/prove/server";
import { makeTemplate } from "#tests/support/template";

const { values } = parseArgs({
  options: {
    /** Chooses everything that is left to chance; the one of an unfinished proof when none is given. */
    seed: { type: "string" },
    folder: { type: "string", default: ".prove" },
    lanes: { type: "string" },
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
mkdirSync(join(folder, "grounds"), { recursive: true });
const results = join(folder, "results.jsonl");
const say = (text: string) => process.stdout.write(`${text}\n`);

/** One lane: a process with a world of its own, followed by another when it has ended. */
class Lane {
  readonly #template: string;
  readonly #kind: "plain" | "own";
  #child: ChildProcess | undefined;

  constructor(template: string, kind: "plain" | "own" = "plain") {
    this.#template = template;
    this.#kind = kind;
  }

  async #ask<T>(message: object): Promise<T> {
    const args = [join(folder, "grounds"), this.#template, join(folder, "failures"), this.#kind];
    const options = { execArgv: ["--conditions=react-server", "--disable-warning=ExperimentalWarning", "--disable-warning=DEP0205"] };
    if (!this.#child) {
      const child = fork("tests/prove/lane.ts", args, options);
      children.add(child);
      child.once("exit", () => children.delete(child));
      this.#child = child;
      await this.#heard(this.#child);
    }
    this.#child.send(message);
    return (await this.#heard(this.#child)) as T;
  }

  async #heard(child: ChildProcess): Promise<unknown> {
    const heard = new AbortController();
    const gone = once(child, "exit", { signal: heard.signal }).then(() => {
      throw new Error("a lane has ended in the middle of its work");
    });
    gone.catch(() => undefined);
    const [said] = (await Promise.race([once(child, "message", { signal: heard.signal }), gone])) as [unknown];
    heard.abort();
    return said;
  }

  async census(): Promise<Census> {
    const { census } = await this.#ask<{ census: Census }>({ census: true });
    this.#child = undefined;
    return census;
  }

  async run(task: Task): Promise<Outcome> {
    try {
      const { outcome, last } = await this.#ask<{ outcome: Outcome; last: boolean }>({ task });
      if (last) this.#child = undefined;
      return outcome;
    } catch (error) {
      this.#child = undefined;
      return brokenOff(task, error);
    }
  }

  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const gone = once(child, "exit");
    child.send({ end: true });
    await gone;
  }
}

const commit = await promisify(execFile)("git", ["rev-parse", "--short=12", "HEAD"]).then(
  ({ stdout }) => stdout.trim(),
  () => "unknown",
);
const children = new Set<ChildProcess>();
let stopping = false;
// Stopped by a person: the lanes clear up when they lose their parent, and the next start goes on where this one was.
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => {
    stopping = true;
    say("stopping; what is known is kept");
    const gone = [...children].map((child) => once(child, "exit"));
    for (const child of children) child.disconnect();
    void Promise.all(gone).then(async () => {
      await server.end({ keep: true }).catch(() => undefined);
      process.exit(130);
    });
  });

const server = await openServer(join(folder, "server"));
const template = await makeTemplate();
const first = new Lane(template);
const censusFile = join(folder, "census.json");
const census = existsSync(censusFile) ? (JSON.parse(readFileSync(censusFile, "utf8")) as Census) : await first.census();
writeFileSync(censusFile, JSON.stringify(census, null, 1));

// A proof that is continued keeps the seed it began with.
const seedFile = join(folder, "seed");
const kept = existsSync(seedFile) ? readFileSync(seedFile, "utf8") : String(Date.now() % 1_000_000_000);
const seed = Number(values.seed ?? kept);
if (values.seed !== undefined && existsSync(seedFile) && kept !== values.seed)
  throw new Error(`${folder} holds a proof with the seed ${kept}; name another folder for this one.`);
writeFileSync(seedFile, String(seed));
const all = planTasks(census, { seed, size: values.size === "slice" ? "slice" : "full" });
const readResults = () =>
  (existsSync(results) ? readFileSync(results, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome);
const done = readResults();
const known = new Set(done.map(({ id }) => id));
const wanted = values.only.split(",");
const tasks = all.filter(({ id }) => !known.has(id) && wanted.some((beginning) => id.startsWith(beginning)));
say(`seed ${seed}: ${tasks.length} tasks to do, ${all.length - tasks.length} done before`);

const began = Date.now();
let finished = 0;
let failed = 0;
const lanes = Number(values.lanes ?? (values.size === "slice" ? 6 : 16));
const isLate = () => Date.now() - began > Number(values.minutes) * 60_000;
const isHistory = ({ kind }: Task) => kind === "history";
const queues = { plain: tasks.filter((task) => !isHistory(task)), own: tasks.filter(isHistory) };
if (queues.own.length > 0) await promisify(execFile)(process.execPath, ["scripts/build-studio.mjs"]);

const lastLines = (text: string, count: number) => text.split("\n").slice(-count).join("\n");

async function work(lane: Lane, queue: Task[], index: number): Promise<void> {
  // All at once they would only wait for each other.
  await sleep(index * 1500);
  for (let task = queue.shift(); task && !isLate(); task = queue.shift()) {
    const outcome = await lane.run(task);
    if (stopping) return;
    finished += 1;
    appendFileSync(results, `${JSON.stringify({ ...outcome, commit })}\n`);
    if (!outcome.ok) {
      failed += 1;
      const sentences = outcome.violations.map(({ sentence }) => sentence).join("; ");
      say(`✗ ${outcome.id} (${outcome.name.slice(0, 100)}): ${sentences.slice(0, 600)}`);
      say(`  again: npm run prove:sending -- --folder .prove-again --seed ${seed} --size ${values.size} --only ${outcome.id}`);
      if (values.size === "slice") say(lastLines(outcome.history ?? "", 60));
    }
    if (finished % 20 === 0) say(`  ${finished} of ${tasks.length}, ${failed} failed, ${Math.round((Date.now() - began) / 1000)} s`);
  }
  await lane.end();
}

const some = (count: number, queue: Task[]) => Array.from({ length: Math.min(count, queue.length) });
await Promise.all([
  ...some(lanes, queues.plain).map((_, index) => work(index === 0 ? first : new Lane(template), queues.plain, index)),
  ...some(2, queues.own).map((_, index) => work(new Lane(template, "own"), queues.own, index)),
]);
await first.end();
await server.end();
const left = tasks.length - finished;
say(`${finished} runs, ${failed} not as they must be${left > 0 ? `, ${left} left for another time` : ""}`);
if (values.tally !== undefined) writeFileSync(values.tally, JSON.stringify({ passed: finished - failed, failed, skipped: 0 }));
if (values.report !== undefined) mkdirSync(dirname(values.report), { recursive: true });
if (values.report !== undefined) writeFileSync(values.report, writeReport(readResults(), census, frame()));
process.exit(failed === 0 ? 0 : 1);

function frame(): Frame {
  const minutes = Math.round(readResults().reduce((sum, outcome) => sum + outcome.seconds, 0) / 60 / lanes);
  const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return { seed, commit, date, minutes, cores: availableParallelism(), node: process.versions.node, lanes };
}
