// The proof of the sending: hands every task to a lane that is free, keeps what came of it, and writes the report.
// Usage: see README.md beside it; `npm run prove:sending` prepares everything and calls this.
import { execFile, fork, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";

import { failedToRun, type ProofResult, type ProofTask } from "#tests/prove/task";
import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { planProofTasks } from "#tests/prove/plan";
import { type ProofReportHeader, writeProofReport } from "#tests/prove/report";
import { openDatabaseServer } from "#tests/prove/database-server";
import { ensureTemplateDatabase } from "#tests/setup/template-database";

const { values: cliOptions } = parseArgs({
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

const folder = resolve(cliOptions.folder);
mkdirSync(join(folder, "grounds"), { recursive: true });
const resultsFile = join(folder, "results.jsonl");
const printLine = (text: string) => process.stdout.write(`${text}\n`);

/** One lane: a process with a world of its own, followed by another when it has ended. */
class LaneProcess {
  readonly #template: string;
  readonly #kind: "plain" | "own";
  #child: ChildProcess | undefined;

  constructor(template: string, kind: "plain" | "own" = "plain") {
    this.#template = template;
    this.#kind = kind;
  }

  async #send<T>(message: object): Promise<T> {
    const args = [join(folder, "grounds"), this.#template, join(folder, "failures"), this.#kind];
    const options = {
      execArgv: [
        "--conditions=react-server",
        "--disable-warning=ExperimentalWarning",
        "--disable-warning=DEP0205",
      ],
    };
    if (!this.#child) {
      const child = fork("tests/prove/lane.ts", args, options);
      children.add(child);
      child.once("exit", () => children.delete(child));
      this.#child = child;
      await this.#nextMessage(this.#child);
    }
    this.#child.send(message);
    return (await this.#nextMessage(this.#child)) as T;
  }

  async #nextMessage(child: ChildProcess): Promise<unknown> {
    const heard = new AbortController();
    const gone = once(child, "exit", { signal: heard.signal }).then(() => {
      throw new Error("a lane has ended in the middle of its work");
    });
    gone.catch(() => undefined);
    const [said] = (await Promise.race([
      once(child, "message", { signal: heard.signal }),
      gone,
    ])) as [unknown];
    heard.abort();
    return said;
  }

  async census(): Promise<KillPointCensus> {
    const { census } = await this.#send<{ census: KillPointCensus }>({ census: true });
    this.#child = undefined;
    return census;
  }

  async run(task: ProofTask): Promise<ProofResult> {
    try {
      const { outcome, last } = await this.#send<{ outcome: ProofResult; last: boolean }>({ task });
      if (last) this.#child = undefined;
      return outcome;
    } catch (error) {
      this.#child = undefined;
      return failedToRun(task, error);
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
    printLine("stopping; what is known is kept");
    const gone = [...children].map((child) => once(child, "exit"));
    for (const child of children) child.disconnect();
    void Promise.all(gone).then(async () => {
      await server.end({ keep: true }).catch(() => undefined);
      process.exit(130);
    });
  });

const server = await openDatabaseServer(join(folder, "server"));
const template = await ensureTemplateDatabase();
const firstLane = new LaneProcess(template);
const censusFile = join(folder, "census.json");
const census = existsSync(censusFile)
  ? (JSON.parse(readFileSync(censusFile, "utf8")) as KillPointCensus)
  : await firstLane.census();
writeFileSync(censusFile, JSON.stringify(census, null, 1));

// A proof that is continued keeps the seed it began with.
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
const allTasks = planProofTasks(census, {
  seed,
  size: cliOptions.size === "slice" ? "slice" : "full",
});
const readResults = () =>
  (existsSync(resultsFile) ? readFileSync(resultsFile, "utf8") : "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ProofResult);
const doneResults = readResults();
const doneIds = new Set(doneResults.map(({ id }) => id));
const wantedPrefixes = cliOptions.only.split(",");
const tasks = allTasks.filter(
  ({ id }) => !doneIds.has(id) && wantedPrefixes.some((beginning) => id.startsWith(beginning)),
);
printLine(
  `seed ${seed}: ${tasks.length} tasks to do, ${allTasks.length - tasks.length} done before`,
);

const startedAt = Date.now();
let finishedCount = 0;
let failedCount = 0;
const laneCount = Number(cliOptions.lanes ?? (cliOptions.size === "slice" ? 6 : 16));
const isOutOfTime = () => Date.now() - startedAt > Number(cliOptions.minutes) * 60_000;
const isHistory = ({ kind }: ProofTask) => kind === "history";
const queues = { plain: tasks.filter((task) => !isHistory(task)), own: tasks.filter(isHistory) };
if (queues.own.length > 0)
  await promisify(execFile)(process.execPath, ["scripts/build-studio.mjs"]);

const lastLines = (text: string, count: number) => text.split("\n").slice(-count).join("\n");

async function runQueue(lane: LaneProcess, queue: ProofTask[], index: number): Promise<void> {
  // All at once they would only wait for each other.
  await sleep(index * 1500);
  for (let task = queue.shift(); task && !isOutOfTime(); task = queue.shift()) {
    const outcome = await lane.run(task);
    if (stopping) return;
    finishedCount += 1;
    appendFileSync(resultsFile, `${JSON.stringify({ ...outcome, commit })}\n`);
    if (!outcome.ok) {
      failedCount += 1;
      const sentences = outcome.violations.map(({ message }) => message).join("; ");
      printLine(`✗ ${outcome.id} (${outcome.name.slice(0, 100)}): ${sentences.slice(0, 600)}`);
      printLine(
        `  again: npm run prove:sending -- --folder .prove-again --seed ${seed} --size ${cliOptions.size} --only ${outcome.id}`,
      );
      if (cliOptions.size === "slice") printLine(lastLines(outcome.history ?? "", 60));
    }
    if (finishedCount % 20 === 0)
      printLine(
        `  ${finishedCount} of ${tasks.length}, ${failedCount} failed, ${Math.round((Date.now() - startedAt) / 1000)} s`,
      );
  }
  await lane.end();
}

const slots = (count: number, queue: ProofTask[]) =>
  Array.from({ length: Math.min(count, queue.length) });
await Promise.all([
  ...slots(laneCount, queues.plain).map((_, index) =>
    runQueue(index === 0 ? firstLane : new LaneProcess(template), queues.plain, index),
  ),
  ...slots(2, queues.own).map((_, index) =>
    runQueue(new LaneProcess(template, "own"), queues.own, index),
  ),
]);
await firstLane.end();
await server.end();
const tasksLeft = tasks.length - finishedCount;
printLine(
  `${finishedCount} runs, ${failedCount} not as they must be${tasksLeft > 0 ? `, ${tasksLeft} left for another time` : ""}`,
);
if (cliOptions.tally !== undefined)
  writeFileSync(
    cliOptions.tally,
    JSON.stringify({ passed: finishedCount - failedCount, failed: failedCount, skipped: 0 }),
  );
if (cliOptions.report !== undefined) mkdirSync(dirname(cliOptions.report), { recursive: true });
if (cliOptions.report !== undefined)
  writeFileSync(cliOptions.report, writeProofReport(readResults(), census, reportHeader()));
process.exit(failedCount === 0 ? 0 : 1);

function reportHeader(): ProofReportHeader {
  const minutes = Math.round(
    readResults().reduce((sum, outcome) => sum + outcome.seconds, 0) / 60 / laneCount,
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
