// Many small sends that wait, then one or two workers that take them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "./bootstrap/processes.mjs";
import { root } from "./bootstrap/install.mjs";

const TIMEOUT_MS = 300_000;
const IDLE_MS = 1500;

/**
 * Agrees to `count` sends while the workers stand still, lets them go, and answers how many a second arrived at TikTok. Where a worker
 * is started for it, a round before that is not counted: it has everything to read first.
 */
export async function measureQueue(bench, { video, count, workers }) {
  const others = await Promise.all(
    Array.from({ length: workers - 1 }, () => startSecondWorker(bench)),
  );
  const all = (signal) => {
    process.kill(bench.pids.worker, signal);
    // The whole group: what was started, and what that started.
    for (const { pid } of others) process.kill(-pid, signal);
  };
  try {
    if (others.length > 0) await measureRound(bench, { video, count: 8 * workers, all });
    const seconds = await measureRound(bench, { video, count, all });
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
async function measureRound(bench, { video, count, all }) {
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
  if (!(await waitUntil(async () => (await arrived()).length >= count, TIMEOUT_MS, 200)))
    throw new Error("the queue was not sent in time");
  const seconds = (Date.parse((await arrived())[count - 1].wall) - began) / 1000;
  await waitUntilAllDelivered(bench);
  return seconds;
}

/** What still asks after its draft would disturb what is measured next. */
async function waitUntilAllDelivered({ simulator }) {
  await waitUntil(
    async () => (await simulator.delivered()).length >= (await simulator.completed()).length,
    TIMEOUT_MS,
    500,
  );
  await sleep(IDLE_MS);
}

/** A second worker, started as `npm run worker` does it. */
async function startSecondWorker({ env }) {
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
  if (
    pid === undefined ||
    !(await waitUntil(() => /"ready":true/.test(words) || child.exitCode !== null, 60_000))
  )
    throw new Error("the second worker did not start");
  return { pid, ended };
}
