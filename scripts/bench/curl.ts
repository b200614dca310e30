// The baseline: curl sends the same ranges of a file to the same address over one connection.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** The studio's chunk sizes (lib/tiktok/chunk-plan.ts). */
const MAX_SINGLE_CHUNK = 64_000_000;
const CHUNK_SIZE = 10_000_000;

export const isCurlAvailable = () =>
  spawnSync("curl", ["--version"], { stdio: "ignore" }).status === 0;

/** Cuts a file like the studio and uploads it. The simulator's ledger records the times. */
export async function uploadWithCurl(
  createUploadUrl: (size: number, chunk: number, count: number) => Promise<string>,
  file: string,
  folder: string,
): Promise<void> {
  const { size } = statSync(file);
  const parts = join(folder, "parts");
  mkdirSync(parts, { recursive: true });
  const chunk = size <= MAX_SINGLE_CHUNK ? size : CHUNK_SIZE;
  const count = Math.floor(size / chunk);
  const ranges: { part: string; range: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const first = index * chunk;
    const last = index === count - 1 ? size - 1 : first + chunk - 1;
    const part = join(parts, String(index));
    await pipeline(
      createReadStream(file, { start: first, end: last, highWaterMark: 1 << 20 }),
      createWriteStream(part),
    );
    ranges.push({ part, range: `bytes ${first}-${last}/${size}` });
  }
  const url = await createUploadUrl(size, chunk, count);
  const common = [
    "silent",
    "fail",
    'output = "/dev/null"',
    'header = "Content-Type: video/mp4"',
    'header = "Expect:"',
  ];
  const requests = ranges.map(({ part, range }) =>
    [
      ...common,
      `upload-file = "${part}"`,
      `url = "${url}"`,
      `header = "Content-Range: ${range}"`,
    ].join("\n"),
  );
  const config = join(folder, "curl.conf");
  writeFileSync(config, requests.join("\nnext\n"), { mode: 0o600 });
  const [code] = (await once(
    spawn("curl", ["-K", config], { stdio: ["ignore", "ignore", "inherit"] }),
    "exit",
  )) as [number | null];
  rmSync(parts, { recursive: true, force: true });
  if (code !== 0) throw new Error(`curl ended with ${code}`);
}
