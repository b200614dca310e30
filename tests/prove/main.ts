// The proof of the sending: hands every task to a lane that is free, keeps what came of it, and writes the report.
// Usage: see README.md beside it; `npm run prove:sending` prepares everything and calls this.
import { fork, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { Outcome, Task } from "#tests/prove/case";
import type { Census } from "#tests/prove/census";
import { planTasks } from "#tests/prove/plan";
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

class Lane {
  readonly #child: ChildProcess;

  constructor(template: string) {
    const args = [join(folder, "grounds"), template, join(folder, "failures")];
    this.#child = fork("tests/prove/lane.ts", args, { execArgv: ["--conditions=react-server", "--disable-warning=ExperimentalWarning"] });
  }

  async ready(): Promise<this> {
    await once(this.#child, "message");
    return this;
  }

  async #ask<T>(message: object): Promise<T> {
    this.#child.send(message);
    const [answer] = (await once(this.#child, "message")) as [T];
    return answer;
  }

  census = async () => (await this.#ask<{ census: Census }>({ census: true })).census;
  run = async (task: Task) => (await this.#ask<{ outcome: Outcome }>({ task })).outcome;

  async end(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.send({ end: true });
    await gone;
  }
}

const template = await makeTemplate();
const first = await new Lane(template).ready();
const censusFile = join(folder, "census.json");
const census = existsSync(censusFile) ? (JSON.parse(readFileSync(censusFile, "utf8")) as Census) : await first.census();
writeFileSync(censusFile, JSON.stringify(census, null, 1));

const seed = Number(values.seed);
const all = planTasks(census, { seed, size: values.size === "slice" ? "slice" : "full" });
const done = existsSync(results) ? readFileSync(results, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line) as Outcome) : [];
const known = new Set(done.map(({ id }) => id));
const tasks = all.filter(({ id }) => (values.only === undefined ? !known.has(id) : id.startsWith(values.only)));
say(`seed ${seed}: ${tasks.length} tasks to do, ${all.length - tasks.length} done before`);

const began = Date.now();
let finished = 0;
let failed = 0;
const queue = [...tasks];
const work = async (lane: Lane) => {
  for (let task = queue.shift(); task; task = queue.shift()) {
    const outcome = await lane.run(task);
    finished += 1;
    appendFileSync(results, `${JSON.stringify(outcome)}\n`);
    if (!outcome.ok) {
      failed += 1;
      say(`✗ ${outcome.id} (${outcome.name}, seed ${outcome.seed}): ${outcome.violations.map(({ sentence }) => sentence).join("; ").slice(0, 600)}`);
    }
    if (finished % 10 === 0) say(`  ${finished} of ${tasks.length}, ${failed} failed, ${Math.round((Date.now() - began) / 1000)} s`);
  }
};
const others = Array.from({ length: Math.min(Number(values.lanes), tasks.length) - 1 }, () => new Lane(template).ready());
const lanes = [first, ...(await Promise.all(others))];
await Promise.all(lanes.map(work));
await Promise.all(lanes.map((lane) => lane.end()));
say(`${finished} tasks, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
