// npm run bench:send: measures the speed and cost of sending a video. Settings: CONTRIBUTING.md.
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isCurlAvailable, uploadWithCurl } from "./curl.ts";
import {
  cpuSeconds,
  formatSize,
  formatTable,
  median,
  type TableRow,
  watchPeakMemory,
} from "./metrics.ts";
import { measureQueue, queueRows } from "./queue.ts";
import { benchFolder, startBenchStudio } from "./studio.ts";
import { buildIfStale } from "../build.ts";
import { printError, UserError, print, runWithProgress } from "../bootstrap/terminal.mjs";

const numbersFromEnv = (name: string, standard: string) =>
  (process.env[name] || standard).split(",").map(Number);
const numberFromEnv = (name: string, standard: number) => Number(process.env[name] || standard);
const BYTES = numberFromEnv("BENCH_BYTES", 1e9);
const RUNS = numberFromEnv("BENCH_RUNS", 5);
// The last is the largest video that TikTok accepts, whether GB means 1000 or 1024.
const SIZES = numbersFromEnv("BENCH_SIZES", "4000000,300000000,4000000000");
const CONSENTS = numberFromEnv("BENCH_CLICKS", 21);
const QUEUE = numberFromEnv("BENCH_QUEUE", 24);
const ROUNDS = numberFromEnv("BENCH_ROUNDS", 3);
const DELAY_MS = numberFromEnv("BENCH_DELAY_MS", 1000);
const PARTS = (process.env["BENCH_PARTS"] || "memory,speed,consent,queue").split(",");
const MINUTES = numberFromEnv("BENCH_MINUTES", 15);

const SMALL = 4_000_000;
const TIMEOUT_MS = 600_000;
const rows: TableRow[] = [];

const { bavail, bsize } = statfsSync(benchFolder());
const requiredBytes = 3 * Math.max(BYTES, ...SIZES) + 1e9;
if (bavail * bsize < requiredBytes) {
  printError(
    new UserError(
      `This takes ${formatSize(requiredBytes)} of disk space in ${benchFolder()}. Name another folder in BENCH_FOLDER, or smaller BENCH_SIZES.`,
    ),
  );
  process.exit(1);
}
await buildIfStale(join(tmpdir(), `studio-build-${process.pid}.log`));
const bench = await runWithProgress("Starting a studio of its own", startBenchStudio);
const stop = async (code: number): Promise<never> => {
  if (rows.length > 0) print(formatTable(rows));
  await bench.close();
  process.exit(code);
};
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => void stop(130));
setTimeout(() => {
  printError(new UserError(`Stopped after ${MINUTES} minutes; what was measured so far:`));
  void stop(1);
}, MINUTES * 60_000);

try {
  const idle = await runWithProgress("Measuring the processes at rest", () => bench.idleMemory());
  if (PARTS.includes("memory")) await measureMemory(idle);
  if (PARTS.includes("speed")) await measureThroughput();
  if (PARTS.includes("consent")) await measureConsentLatency();
  if (PARTS.includes("queue")) await measureQueues();
  await stop(0);
} catch (error) {
  printError(error);
  await stop(1);
}

/** Uploads a video and waits until it has been checked. */
async function upload(bytes: number): Promise<{ path: string; video: string }> {
  const path = bench.clip(bytes);
  const video = await runWithProgress(`Uploading ${formatSize(bytes)}`, () =>
    bench.client.upload(path),
  );
  await bench.client.waitUntilChecked(video, TIMEOUT_MS);
  return { path, video };
}

async function measureMemory(idle: { web: number; worker: number }): Promise<void> {
  for (const bytes of SIZES) {
    const web = watchPeakMemory(bench.pids.web);
    const { video } = await upload(bytes);
    const increase = web.peak() - idle.web;
    const worker = watchPeakMemory(bench.pids.worker);
    const { deliveryId } = await bench.client.prepareAndConsent(video, await bench.account());
    await runWithProgress(`Sending ${formatSize(bytes)}`, () =>
      bench.client.waitUntilInInbox(deliveryId, TIMEOUT_MS),
    );
    const note = `target: at most 64 MB; the web process took ${formatSize(increase)} more to receive it`;
    rows.push([
      `worker’s memory over rest, ${formatSize(bytes)}`,
      formatSize(worker.peak() - idle.worker),
      note,
    ]);
    bench.simulator.forgetMedia();
    bench.forgetClips();
  }
}

async function measureThroughput(): Promise<void> {
  const { path, video } = await upload(BYTES);
  const { client, pids, simulator } = bench;
  const ours: number[] = [];
  const curls: number[] = [];
  const cost: number[] = [];
  const sink: number[] = [];
  const send = async () => {
    const before = { worker: cpuSeconds(pids.worker), sink: cpuSeconds(pids.simulator) };
    const { deliveryId } = await client.prepareAndConsent(video, await bench.account());
    ours.push(await simulator.transferOf(() => client.waitUntilInInbox(deliveryId, TIMEOUT_MS)));
    cost.push(((cpuSeconds(pids.worker) - before.worker) * 1e9) / BYTES);
    sink.push(((cpuSeconds(pids.simulator) - before.sink) * 1e9) / BYTES);
  };
  const curl = async () => {
    curls.push(
      await simulator.transferOf(() => uploadWithCurl(simulator.openUpload, path, bench.folder)),
    );
  };
  for (let run = 1; run <= RUNS; run += 1) {
    const both = isCurlAvailable() ? [send, curl] : [send];
    // The first of the two may find the disk still busy, so they take turns at going first.
    if (run % 2 === 0) both.reverse();
    await runWithProgress(`Sending ${formatSize(BYTES)}, run ${run} of ${RUNS}`, async () => {
      for (const one of both) await one();
    });
    simulator.forgetMedia();
  }
  bench.forgetClips();
  const rate = (seconds: number) => `${(BYTES / 1e6 / seconds).toFixed(0)} MB/s`;
  rows.push([
    `sending ${formatSize(BYTES)}`,
    rate(median(ours)),
    `median of ${ours.map(rate).join(", ")}`,
  ]);
  if (curls.length > 0) {
    const ratios = ours.map((seconds, run) => (curls[run] ?? 0) / seconds);
    const each = ratios.map((ratio) => ratio.toFixed(2)).join(", ");
    rows.push([
      "curl -T of the same ranges",
      rate(median(curls)),
      `in turn with ours, to the same simulator: ${curls.map(rate).join(", ")}`,
    ]);
    rows.push([
      "sending beside curl",
      median(ratios).toFixed(2),
      `target: at least 0.90; run by run ${each}`,
    ]);
  }
  rows.push([
    "processor time of the worker",
    `${median(cost).toFixed(2)} s/GB`,
    `the simulator, which hashes and writes, used ${median(sink).toFixed(2)} s/GB`,
  ]);
}

async function measureConsentLatency(): Promise<void> {
  const { video } = await upload(SMALL);
  const waits: number[] = [];
  await runWithProgress(`Approving ${CONSENTS} sends`, async () => {
    while (waits.length < CONSENTS) {
      const account = await bench.account();
      const { answer, at } = await bench.simulator.firstByteOf(() =>
        bench.client.prepareAndConsent(video, account),
      );
      waits.push(at - answer.agreedAt);
      await bench.client.waitUntilInInbox(answer.deliveryId);
    }
  });
  const worst = waits.toSorted((a, b) => a - b).at(Math.ceil(CONSENTS * 0.95) - 1);
  rows.push([
    "click on consent to first byte at TikTok",
    `${median(waits).toFixed(0)} ms`,
    `target: below 300; median of ${CONSENTS}, 95 of 100 within ${worst} ms`,
  ]);
}

async function measureQueues(): Promise<void> {
  if (process.platform === "win32") return;
  const { video } = await upload(SMALL);
  for (const delayMs of [0, DELAY_MS]) {
    // Waiting workers send several at once, so they need more to do.
    const count = delayMs === 0 ? QUEUE : 2 * QUEUE;
    const slowed = delayMs === 0 ? "" : `, every answer ${delayMs} ms late`;
    const rounds = await runWithProgress(
      `Sending ${count} at once with one, two and four workers${slowed}`,
      () => measureQueue(bench, { video, count, rounds: ROUNDS, delayMs }),
    );
    rows.push(...queueRows(rounds, `${count} sends of ${formatSize(SMALL)}${slowed}`));
  }
}
