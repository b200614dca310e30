// npm run bench:send: how fast a large video travels through the studio, and how much memory that takes. Nothing here is a test.
import { tmpdir } from "node:os";
import { join } from "node:path";

import { curlAvailable, sendWithCurl } from "./bench-curl.mjs";
import { median, megabytes, sampleMemory, table } from "./bench-figures.mjs";
import { openBench } from "./bench-studio.mjs";
import { build } from "./build.mjs";
import { say, step } from "./say.mjs";

const BYTES = Number(process.env.BENCH_BYTES ?? 1_000_000_000);
const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const SMALL_SENDS = 10;
const LIMIT = "below 150 MB";

await build(join(tmpdir(), `studio-build-${process.pid}.log`));
const bench = await step("Starting a studio of its own", openBench);
const stop = async (code) => {
  await bench.close();
  process.exit(code);
};
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => void stop(130));

try {
  await measure();
  await stop(0);
} catch (error) {
  say(error.stack);
  await stop(1);
}

async function measure() {
  const { client, simulator } = bench;
  const idle = await step("Looking at both processes at rest", () => bench.idleMemory());
  const small = await bench.clip("small", 6_000_000);
  const large = await bench.clip("large", BYTES);

  const webMemory = sampleMemory(bench.pids.web);
  const began = performance.now();
  const video = await step(`Uploading ${megabytes(BYTES)}`, () => client.upload(large));
  const uploadSeconds = (performance.now() - began) / 1000;
  const web = webMemory.stop();
  await client.untilChecked(video, 600_000);

  const [ours, curls, peaks] = [[], [], []];
  for (let run = 1; run <= RUNS; run += 1) {
    const memory = sampleMemory(bench.pids.worker);
    const { deliveryId } = await client.consent(video, await bench.account());
    await step(`Sending it, run ${run} of ${RUNS}`, () => client.untilInInbox(deliveryId, 1_800_000));
    peaks.push(memory.stop());
    ours.push(await simulator.lastTransfer());
    if (curlAvailable()) {
      await step("The same with curl", () => sendWithCurl(simulator.openUpload, large, bench.folder));
      curls.push(await simulator.lastTransfer());
    }
    simulator.forgetMedia();
  }

  const shortVideo = await client.upload(small);
  await client.untilChecked(shortVideo);
  const waits = [];
  for (let count = 0; count < SMALL_SENDS; count += 1) {
    const { deliveryId, agreedAt } = await client.consent(shortVideo, await bench.account());
    waits.push((await simulator.firstByte()) - agreedAt);
    await client.untilInInbox(deliveryId);
  }

  const rate = (seconds) => `${(BYTES / 1e6 / seconds).toFixed(0)} MB/s`;
  say(
    table([
      [`upload of ${megabytes(BYTES)} to the studio`, rate(uploadSeconds), "with the comparison of both checksums"],
      [`sending ${megabytes(BYTES)} to the simulator`, rate(median(ours)), `median of ${RUNS}: ${ours.map(rate).join(", ")}`],
      ["the same ranges with curl -T", curls.length > 0 ? rate(median(curls)) : "no curl", curls.map(rate).join(", ")],
      ["worker beside curl", curls.length > 0 ? (median(curls) / median(ours)).toFixed(2) : "", "1 is as fast as curl"],
      ["web: peak over rest", megabytes(web - idle.web), `${LIMIT}; at rest ${megabytes(idle.web)}`],
      ["worker: peak over rest", megabytes(Math.max(...peaks) - idle.worker), `${LIMIT}; at rest ${megabytes(idle.worker)}`],
      [
        "consent to first byte at TikTok",
        `${median(waits).toFixed(0)} ms`,
        `median of ${SMALL_SENDS}, ${Math.min(...waits)} to ${Math.max(...waits)}`,
      ],
    ]),
  );
}
