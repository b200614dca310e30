// The proof of the sending: hands every task to a lane that is free, keeps what came of it, and writes the report.
// Usage: see README.md beside it; `npm run prove:sending` prepares everything and calls this.
import { execFile, fork, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";

import { brokenOff, type Outcome, type Task } from "#tests/prove/case";
import type { Census } from "#tests/prove/census";
import { planTasks } from "#tests/prove/plan";
import { openServer } from "#tests/prove/server";
import { makeTemplate } from "#tests/support/template";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    folder: { type: "string", default: ".prove" },
    lanes: { type: "string", default: "16" },
    size: { type: "string", default: "full" },
    only: { type: "string" },
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
      this.#child = fork("tests/prove/lane.ts", args, options);
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

const server = await openServer(join(folder, "server"));
const template = await makeTemplate();
const first = new Lane(template);
const censusFile = join(folder, "census.json");
const census = existsSync(censusFile) ? (JSON.parse(readFileSync(censusFile, "utf8")) as Census) : await first.census();
writeFileSync(censusFile, JSON.stringify(census, null, 1));

const seed = Number(values.seed);
const all = planTasks(census, { seed, size: values.size === "slice" ? "slice" : "full" });
const done = existsSync(results)
  ? readFileSync(results, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Outcome)
  : [];
const known = new Set(done.map(({ id }) => id));
const tasks = all.filter(({ id }) => (!known.has(id) && id.startsWith(values.only ?? "")));
say(`seed ${seed}: ${tasks.length} tasks to do, ${all.length - tasks.length} done before`);

const began = Date.now();
let finished = 0;
let failed = 0;
const isHistory = ({ kind }: Task) => kind === "history";
const queues = { plain: tasks.filter((task) => !isHistory(task)), own: tasks.filter(isHistory) };
if (queues.own.length > 0) await promisify(execFile)(process.execPath, ["scripts/build-studio.mjs"]);

async function work(lane: Lane, queue: Task[], index: number): Promise<void> {
  // All at once they would only wait for each other.
  await sleep(index * 1500);
  for (let task = queue.shift(); task; task = queue.shift()) {
    const outcome = await lane.run(task);
    finished += 1;
    appendFileSync(results, `${JSON.stringify(outcome)}\n`);
    if (!outcome.ok) {
      failed += 1;
      const sentences = outcome.violations.map(({ sentence }) => sentence).join("; ");
      say(`✗ ${outcome.id} (${outcome.name.slice(0, 100)}, seed ${outcome.seed}): ${sentences.slice(0, 300)}`);
    }
    if (finished % 20 === 0) say(`  ${finished} of ${tasks.length}, ${failed} failed, ${Math.round((Date.now() - began) / 1000)} s`);
  }
  await lane.end();
}

const some = (count: number, queue: Task[]) => Array.from({ length: Math.min(count, queue.length) });
await Promise.all([
  ...some(Number(values.lanes), queues.plain).map((_, index) => work(index === 0 ? first : new Lane(template), queues.plain, index)),
  ...some(2, queues.own).map((_, index) => work(new Lane(template, "own"), queues.own, index)),
]);
await first.end();
await server.end();
say(`${finished} tasks, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
