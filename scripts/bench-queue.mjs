// Many small sends that wait, then one or two workers that take them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "./processes.mjs";
import { root } from "./setup.mjs";

const PATIENCE_MS = 300_000;
const SETTLE_MS = 1500;

/**
 * Agrees to `count` sends while the workers stand still, lets them go, and answers how many a second arrived at TikTok. Where a worker
 * is started for it, a round before that is not counted: it has everything to read first.
 */
export async function sendQueue(bench, { video, count, workers }) {
  const others = await Promise.all(Array.from({ length: workers - 1 }, () => another(bench)));
  const all = (signal) => {
    process.kill(bench.pids.worker, signal);
    // The whole group: what was started, and what that started.
    for (const { pid } of others) process.kill(-pid, signal);
  };
  try {
    if (others.length > 0) await sendRound(bench, { video, count: 8 * workers, all });
    const seconds = await sendRound(bench, { video, count, all });
    return { seconds, perSecond: count / seconds };
  } finally {
    for (const { pid, ended } of others) {
      process.kill(-pid, "SIGTERM");
      await ended;
    }
    bench.simulator.forgetMedia();
  }
}

/** In how many seconds `count` sends arrived that waited when all workers were let go. */
async function sendRound(bench, { video, count, all }) {
  const { client, simulator } = bench;
  const before = (await simulator.completed()).length;
  const accounts = [];
  while (accounts.length < count) accounts.push(await bench.account());
  all("SIGSTOP");
  try {
    for (const account of accounts) await client.consent(video, account);
  } finally {
    all("SIGCONT");
  }
  const began = Date.now();
  const arrived = async () => (await simulator.completed()).slice(before);
  if (!(await waitFor(async () => (await arrived()).length >= count, PATIENCE_MS, 200))) throw new Error("the queue was not sent in time");
  const seconds = (Date.parse((await arrived())[count - 1].wall) - began) / 1000;
  await untilAllIn(bench);
  return seconds;
}

/** What still asks after its draft would disturb what is measured next. */
async function untilAllIn({ simulator }) {
  await waitFor(async () => (await simulator.delivered()).length >= (await simulator.completed()).length, PATIENCE_MS, 500);
  await sleep(SETTLE_MS);
}

/** A second worker, started as `npm run worker` does it. */
async function another({ env }) {
  const child = spawn(process.execPath, ["scripts/worker.mjs"], {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const { pid } = child;
  const ended = once(child, "exit");
  let words = "";
  child.stdout.on("data", (part) => (words += part));
  if (pid === undefined || !(await waitFor(() => /"ready":true/.test(words) || child.exitCode !== null, 60_000)))
    throw new Error("the second worker did not start");
  return { pid, ended };
}
