// Measures how fast one or two workers send a queue of small videos.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "../bootstrap/processes.mjs";
import { root } from "../bootstrap/install.mjs";
import type { BenchStudio } from "./studio.ts";

const TIMEOUT_MS = 300_000;
const IDLE_MS = 1500;

type Round = { video: string; count: number; signalAll: (signal: NodeJS.Signals) => void };

/**
 * Approves `count` sends while the workers are stopped, then returns how many per second arrive at
 * TikTok. A newly started worker first gets an uncounted round, in which it loads everything.
 */
export async function measureQueue(
  bench: BenchStudio,
  { video, count, workers }: { video: string; count: number; workers: number },
): Promise<{ seconds: number; perSecond: number }> {
  const others = await Promise.all(
    Array.from({ length: workers - 1 }, () => startSecondWorker(bench)),
  );
  const signalAll = (signal: NodeJS.Signals) => {
    process.kill(bench.pids.worker, signal);
    // The whole group: the process and its children.
    for (const { pid } of others) process.kill(-pid, signal);
  };
  try {
    if (others.length > 0) await measureRound(bench, { video, count: 8 * workers, signalAll });
    const seconds = await measureRound(bench, { video, count, signalAll });
    return { seconds, perSecond: count / seconds };
  } finally {
    for (const { pid, ended } of others) {
      process.kill(-pid, "SIGTERM");
      await ended;
    }
    bench.simulator.forgetMedia();
  }
}

/** Returns the seconds from resuming the workers until `count` waiting sends have arrived. */
async function measureRound(
  bench: BenchStudio,
  { video, count, signalAll }: Round,
): Promise<number> {
  const { client, simulator } = bench;
  const before = (await simulator.completed()).length;
  const accounts: string[] = [];
  while (accounts.length < count) accounts.push(await bench.account());
  signalAll("SIGSTOP");
  try {
    for (const account of accounts) await client.prepareAndConsent(video, account);
  } finally {
    signalAll("SIGCONT");
  }
  const began = Date.now();
  const arrived = async () => (await simulator.completed()).slice(before);
  if (!(await waitUntil(async () => (await arrived()).length >= count, TIMEOUT_MS, 200)))
    throw new Error("the queue was not sent in time");
  const seconds = (Date.parse((await arrived())[count - 1]?.wall ?? "") - began) / 1000;
  await waitUntilAllDelivered(bench);
  return seconds;
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

/** Starts a second worker as `npm run worker` does. */
async function startSecondWorker({
  env,
}: BenchStudio): Promise<{ pid: number; ended: Promise<unknown> }> {
  const child = spawn(process.execPath, ["scripts/worker.ts"], {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const { pid } = child;
  const ended = once(child, "exit");
  let output = "";
  child.stdout?.on("data", (part: Buffer) => (output += part.toString()));
  if (
    pid === undefined ||
    !(await waitUntil(() => /"ready":true/.test(output) || child.exitCode !== null, 60_000))
  )
    throw new Error("the second worker did not start");
  return { pid, ended };
}
