// npm run bench:checks: measures how fast clips are uploaded and checked. Settings: CONTRIBUTING.md.
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildIfStale } from "../build.ts";
import { print, runWithProgress } from "../bootstrap/terminal.mjs";
import { waitUntil } from "../bootstrap/processes.mjs";
import { cpuSeconds, formatTable } from "./metrics.ts";
import { type BenchStudio, startBenchStudio } from "./studio.ts";

const CLIPS = Number(process.env["BENCH_CLIPS"] || 210);
const AT_ONCE = 3;
const SMALLEST = 2_000_000;
const TIMEOUT_MS = 1_800_000;

/** Processor time of the ended children of a process, where the system counts it. */
function childSeconds(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return 0;
  const text = readFileSync(path, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

const figures = ({ pids }: BenchStudio) => ({
  at: Date.now(),
  web: cpuSeconds(pids.web),
  worker: cpuSeconds(pids.worker),
  media: childSeconds(pids.worker),
});

/** Uploads clips, three at a time; each is a file of its own. */
async function uploadClips({ client, clip }: BenchStudio, first: number, count: number) {
  const sizes = Array.from({ length: count }, (_, at) => SMALLEST + first + at);
  const next = async () => {
    for (let size = sizes.shift(); size !== undefined; size = sizes.shift())
      await client.upload(clip(size));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function waitForChecks({ client }: BenchStudio): Promise<void> {
  const isDone = async () => {
    const found = await client.requestJson("GET", "/api/videos?state=checking");
    return Array.isArray(found) && found.length === 0;
  };
  if (!(await waitUntil(isDone, TIMEOUT_MS, 500))) throw new Error("the checks took too long");
}

await buildIfStale(join(tmpdir(), `studio-build-${process.pid}.log`));
const bench = await runWithProgress("Starting a studio of its own", startBenchStudio);
for (const name of ["SIGINT", "SIGTERM"])
  process.on(name, () => void bench.close().then(() => process.exit(130)));
try {
  await uploadClips(bench, 0, 3);
  await waitForChecks(bench);
  const before = figures(bench);
  await runWithProgress(`Uploading ${CLIPS} clips`, () => uploadClips(bench, 3, CLIPS));
  const uploaded = figures(bench);
  await runWithProgress("Waiting for the checks", () => waitForChecks(bench));
  const after = figures(bench);
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  const each = (what: "web" | "worker" | "media") =>
    `${(((after[what] - before[what]) / CLIPS) * 1000).toFixed(0)} ms`;
  print(
    formatTable([
      [`${CLIPS} clips uploaded`, seconds(before.at, uploaded.at), `${AT_ONCE} at a time`],
      ["and all checked", seconds(before.at, after.at), "from the first upload"],
      ["processor, web", each("web"), "a clip"],
      ["processor, worker", each("worker"), "a clip"],
      ["processor, media programs", each("media"), "a clip"],
    ]),
  );
} finally {
  await bench.close();
}
