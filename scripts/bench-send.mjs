// npm run bench:send: how fast a video travels through the studio, and what that costs. Nothing here is a test. README.md names the knobs.
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { curlAvailable, sendWithCurl } from "./bench-curl.mjs";
import { cpuSeconds, median, size, table, watchMemory } from "./bench-figures.mjs";
import { sendQueue } from "./bench-queue.mjs";
import { benchFolder, openBench } from "./bench-studio.mjs";
import { build } from "./build.mjs";
import { complain, Problem, say, step } from "./say.mjs";

const numbers = (name, standard) => (process.env[name] || standard).split(",").map(Number);
const [BYTES] = numbers("BENCH_BYTES", "1000000000");
const [RUNS] = numbers("BENCH_RUNS", "5");
// The last is the most that TikTok takes, whether it counts GB by thousands or by 1024.
const SIZES = numbers("BENCH_SIZES", "4000000,300000000,4000000000");
const [CLICKS] = numbers("BENCH_CLICKS", "21");
const [QUEUE] = numbers("BENCH_QUEUE", "24");
const [MINUTES] = numbers("BENCH_MINUTES", "15");

const SMALL = 4_000_000;
const PATIENCE_MS = 600_000;
const rows = [];

const { bavail, bsize } = statfsSync(benchFolder());
const needed = 3 * Math.max(BYTES, ...SIZES) + 1e9;
if (bavail * bsize < needed) {
  complain(
    new Problem(`This takes ${size(needed)} of room in ${benchFolder()}. Name another folder in BENCH_FOLDER, or smaller BENCH_SIZES.`),
  );
  process.exit(1);
}
await build(join(tmpdir(), `studio-build-${process.pid}.log`));
const bench = await step("Starting a studio of its own", openBench);
const stop = async (code) => {
  if (rows.length > 0) say(table(rows));
  await bench.close();
  process.exit(code);
};
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => void stop(130));
setTimeout(() => {
  complain(new Problem(`Stopped after ${MINUTES} minutes; what was measured so far:`));
  void stop(1);
}, MINUTES * 60_000);

try {
  const idle = await step("Looking at the processes at rest", () => bench.idleMemory());
  await memory(idle);
  await throughput();
  await clicks();
  for (const workers of [1, 2]) await queue(workers);
  await stop(0);
} catch (error) {
  complain(error);
  await stop(1);
}

/** Uploads a film and waits until it was checked; answers the video's id. */
async function upload(bytes) {
  const path = await bench.clip(bytes);
  const video = await step(`Uploading ${size(bytes)}`, () => bench.client.upload(path));
  await bench.client.untilChecked(video, PATIENCE_MS);
  return { path, video };
}

async function memory(idle) {
  for (const bytes of SIZES) {
    const web = watchMemory(bench.pids.web);
    const { video } = await upload(bytes);
    const took = web.peak() - idle.web;
    const worker = watchMemory(bench.pids.worker);
    const { deliveryId } = await bench.client.consent(video, await bench.account());
    await step(`Sending ${size(bytes)}`, () => bench.client.untilInInbox(deliveryId, PATIENCE_MS));
    const note = `wanted: at most 64 MB; the web process took ${size(took)} more to receive it`;
    rows.push([`worker’s memory over rest, ${size(bytes)}`, size(worker.peak() - idle.worker), note]);
    bench.simulator.forgetMedia();
    bench.forgetClips();
  }
}

async function throughput() {
  const { path, video } = await upload(BYTES);
  const { client, pids, simulator } = bench;
  const [ours, curls, cost, sink] = [[], [], [], []];
  const send = async () => {
    const before = { worker: cpuSeconds(pids.worker), sink: cpuSeconds(pids.simulator) };
    const { deliveryId } = await client.consent(video, await bench.account());
    ours.push(await simulator.transferOf(() => client.untilInInbox(deliveryId, PATIENCE_MS)));
    cost.push(((cpuSeconds(pids.worker) - before.worker) * 1e9) / BYTES);
    sink.push(((cpuSeconds(pids.simulator) - before.sink) * 1e9) / BYTES);
  };
  const curl = async () => curls.push(await simulator.transferOf(() => sendWithCurl(simulator.openUpload, path, bench.folder)));
  for (let run = 1; run <= RUNS; run += 1) {
    const both = curlAvailable() ? [send, curl] : [send];
    // Whoever goes first may find the disk busy with what was before: so each goes first in turn.
    if (run % 2 === 0) both.reverse();
    await step(`Sending ${size(BYTES)}, run ${run} of ${RUNS}`, async () => {
      for (const one of both) await one();
    });
    simulator.forgetMedia();
  }
  bench.forgetClips();
  const rate = (seconds) => `${(BYTES / 1e6 / seconds).toFixed(0)} MB/s`;
  rows.push([`sending ${size(BYTES)}`, rate(median(ours)), `median of ${ours.map(rate).join(", ")}`]);
  if (curls.length > 0) {
    const ratios = ours.map((seconds, run) => curls[run] / seconds);
    const each = ratios.map((ratio) => ratio.toFixed(2)).join(", ");
    rows.push([
      "curl -T of the same ranges",
      rate(median(curls)),
      `in turn with ours, to the same simulator: ${curls.map(rate).join(", ")}`,
    ]);
    rows.push(["sending beside curl", median(ratios).toFixed(2), `wanted: at least 0.90; run by run ${each}`]);
  }
  rows.push([
    "processor time of the worker",
    `${median(cost).toFixed(2)} s/GB`,
    `the simulator, which hashes and writes, used ${median(sink).toFixed(2)} s/GB`,
  ]);
}

async function clicks() {
  const { video } = await upload(SMALL);
  const waits = [];
  await step(`Agreeing to ${CLICKS} sends`, async () => {
    while (waits.length < CLICKS) {
      const account = await bench.account();
      const { answer, at } = await bench.simulator.firstByteOf(() => bench.client.consent(video, account));
      waits.push(at - answer.agreedAt);
      await bench.client.untilInInbox(answer.deliveryId);
    }
  });
  const worst = waits.toSorted((a, b) => a - b).at(Math.ceil(CLICKS * 0.95) - 1);
  rows.push([
    "click on consent to first byte at TikTok",
    `${median(waits).toFixed(0)} ms`,
    `wanted: below 300; median of ${CLICKS}, 95 of 100 within ${worst} ms`,
  ]);
}

async function queue(workers) {
  if (process.platform === "win32") return;
  const { video } = await upload(SMALL);
  const { perSecond, seconds } = await step(`Sending ${QUEUE} at once with ${workers === 1 ? "one worker" : "two workers"}`, () =>
    sendQueue(bench, { video, count: QUEUE, workers }),
  );
  rows.push([
    `${QUEUE} sends of ${size(SMALL)}, ${workers === 1 ? "one worker" : "two workers"}`,
    `${perSecond.toFixed(1)}/s`,
    `all at TikTok after ${seconds.toFixed(1)} s`,
  ]);
}
