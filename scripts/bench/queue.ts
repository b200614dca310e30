// Measures how fast one, two and four workers send a queue of small videos, and what a send costs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "../bootstrap/processes.mjs";
import { root } from "../bootstrap/install.mjs";
import { cpuSecondsWithChildren, median, type TableRow } from "./metrics.ts";
import type { BenchStudio } from "./studio.ts";

const TIMEOUT_MS = 300_000;
const IDLE_MS = 1500;
const WORKERS = [1, 2, 4];

/** `pid`: of the worker, or of the program that runs it. */
type Worker = { pid: number; signal: (name: NodeJS.Signals) => void };
type Round = {
  workers: number;
  perSecond: number;
  /** Processor time of the workers and of the database for one send. */
  workerMs: number;
  databaseMs: number;
};

/**
 * Sends `count` videos at once with one, two and four workers, in turn. Every worker first sends as
 * many alone, in which it loads and compiles everything. `delayMs`: how late TikTok answers.
 */
export async function measureQueue(
  bench: BenchStudio,
  given: { video: string; count: number; rounds: number; delayMs: number },
): Promise<Round[]> {
  const children: ChildProcess[] = [];
  const first = bench.pids.worker;
  const workers: Worker[] = [{ pid: first, signal: (name) => process.kill(first, name) }];
  try {
    while (workers.length < Math.max(...WORKERS)) {
      const child = await startWorker(bench);
      children.push(child);
      const { pid = 0 } = child;
      // The whole group: the process and its children.
      workers.push({ pid, signal: (name) => process.kill(-pid, name) });
    }
    for (const worker of workers) await measureRound(bench, [worker], { ...given, all: workers });
    await bench.simulator.delayAnswers(given.delayMs);
    const rounds: Round[] = [];
    for (let round = 0; round < given.rounds; round += 1)
      for (const count of round % 2 === 0 ? WORKERS : WORKERS.toReversed())
        rounds.push(await measureRound(bench, workers.slice(0, count), { ...given, all: workers }));
    return rounds;
  } finally {
    await bench.simulator.delayAnswers(0);
    for (const { signal } of workers) signal("SIGCONT");
    for (const child of children) {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    }
    bench.simulator.forgetMedia();
  }
}

/** Returns one row for each number of workers, with the ratio to one worker. */
export function queueRows(rounds: readonly Round[], name: string): TableRow[] {
  const of = (workers: number, pick: (round: Round) => number) =>
    median(rounds.filter((round) => round.workers === workers).map(pick));
  const one = of(1, ({ perSecond }) => perSecond);
  return WORKERS.map((workers) => {
    const rate = of(workers, ({ perSecond }) => perSecond);
    const workerMs = of(workers, (round) => round.workerMs).toFixed(0);
    const databaseMs = of(workers, (round) => round.databaseMs).toFixed(0);
    return [
      `${name}, ${workers === 1 ? "one worker" : `${workers} workers`}`,
      `${rate.toFixed(1)}/s`,
      `${(rate / one).toFixed(2)} × one; for each send ${workerMs} ms of the worker, ${databaseMs} ms of the database`,
    ];
  });
}

/** Approves the sends while all workers are stopped, then lets some of them send. */
async function measureRound(
  bench: BenchStudio,
  active: readonly Worker[],
  { video, count, all }: { video: string; count: number; all: readonly Worker[] },
): Promise<Round> {
  const { client, simulator, pids } = bench;
  const before = (await simulator.completed()).length;
  const accounts: string[] = [];
  while (accounts.length < count) accounts.push(await bench.account());
  for (const { signal } of all) signal("SIGSTOP");
  try {
    for (const account of accounts) await client.prepareAndConsent(video, account);
    const cpu = () => ({
      workers: active.reduce((sum, { pid }) => sum + cpuSecondsWithChildren(pid), 0),
      database: cpuSecondsWithChildren(pids.postgres),
    });
    const began = Date.now();
    const used = cpu();
    for (const { signal } of active) signal("SIGCONT");
    const arrived = async () => (await simulator.completed()).slice(before);
    if (!(await waitUntil(async () => (await arrived()).length >= count, TIMEOUT_MS, 200)))
      throw new Error("the queue was not sent in time");
    const seconds = (Date.parse((await arrived())[count - 1]?.wall ?? "") - began) / 1000;
    await waitUntilAllDelivered(bench);
    const { workers, database } = cpu();
    return {
      workers: active.length,
      perSecond: count / seconds,
      workerMs: ((workers - used.workers) * 1000) / count,
      databaseMs: ((database - used.database) * 1000) / count,
    };
  } finally {
    for (const { signal } of all) signal("SIGCONT");
  }
}

/** Waits, because sends that still poll their status would disturb the next measurement. */
async function waitUntilAllDelivered({ simulator }: BenchStudio): Promise<void> {
  await waitUntil(
    async () => (await simulator.delivered()).length >= (await simulator.completed()).length,
    TIMEOUT_MS,
    500,
  );
  await sleep(IDLE_MS);
}

/** Starts another worker as `npm run worker` does. */
async function startWorker({ env }: BenchStudio): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["scripts/worker.ts"], {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let output = "";
  child.stdout?.on("data", (part: Buffer) => (output += part.toString()));
  if (!(await waitUntil(() => /"ready":true/.test(output) || child.exitCode !== null, 60_000)))
    throw new Error("another worker did not start");
  return child;
}
