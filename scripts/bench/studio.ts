// Starts a practice studio for a benchmark in a new folder, with a signed-in client and the ledger.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import getPort from "get-port";

import { StudioClient } from "../../tests/support/drivers/studio-client.ts";
import { median, residentBytes } from "./metrics.ts";
import type { ReadyFile } from "../ready-file.ts";
import { simulatorClient } from "./simulator.ts";
import { waitUntil } from "../bootstrap/processes.mjs";
import { root } from "../bootstrap/install.mjs";

const START_TIMEOUT_MS = 600_000;
// The limit of one TikTok inbox. Fewer would exceed the limit of connections in ten minutes.
const SENDS_PER_ACCOUNT = 5;

/** Returns the folder of the benchmark's videos and of its studio's data. */
export const benchFolder = () => process.env["BENCH_FOLDER"] || tmpdir();

export type BenchStudio = Awaited<ReturnType<typeof startBenchStudio>>;

/** Starts a signed-in studio like `npm start`, in an empty data folder that `close` removes. */
export async function startBenchStudio() {
  const folder = mkdtempSync(join(benchFolder(), "studio-bench-"));
  chmodSync(folder, 0o711); // the database may run as another user
  const data = join(folder, "data");
  const env = {
    ...process.env,
    STUDIO_ENV_FILE: "none",
    STUDIO_DATA_DIR: data,
    PORT: String(await getPort({ host: "127.0.0.1" })),
  };
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => (output += part.toString()));
  const ended = once(child, "exit");
  const close = async () => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(60_000, undefined, { ref: false })]);
    rmSync(folder, { recursive: true, force: true });
  };
  const readyFile = join(data, "ready.json");
  if (
    !(await waitUntil(() => existsSync(readyFile) || child.exitCode !== null, START_TIMEOUT_MS)) ||
    child.exitCode !== null
  ) {
    await close();
    throw new Error(`The studio did not start. Its output:\n${output}`);
  }
  const ready = JSON.parse(readFileSync(readyFile, "utf8")) as ReadyFile;
  if (!ready.signIn) throw new Error("The studio is not in practice mode.");
  const client = new StudioClient(ready.url);
  await client.signIn(ready.signIn);
  const { web = 0, worker = 0, simulator: simulatorPid = 0, postgres = 0 } = ready.pids;
  const pids = { web, worker, simulator: simulatorPid, postgres };
  const simulator = await simulatorClient(ready);
  return {
    folder,
    env,
    client,
    pids,
    simulator,
    close,
    account: accountFactory(client, simulator),
    clip: clipFactory(folder, data),
    forgetClips: () => rmSync(join(folder, "clips"), { recursive: true, force: true }),
    idleMemory: () => measureIdleMemory(pids),
  };
}

/** Returns the median over some seconds without requests. */
async function measureIdleMemory({ web, worker }: { web: number; worker: number }) {
  await sleep(3000);
  const seen: Record<"web" | "worker", number[]> = { web: [], worker: [] };
  for (let count = 0; count < 20; count += 1) {
    seen.web.push(residentBytes(web));
    seen.worker.push(residentBytes(worker));
    await sleep(100);
  }
  return { web: median(seen.web), worker: median(seen.worker) };
}

/** Makes videos of an exact size: a sample padded with a box that every player skips. */
function clipFactory(folder: string, data: string) {
  return (bytes: number): string => {
    mkdirSync(join(folder, "clips"), { recursive: true });
    const path = join(folder, "clips", `${bytes}.mp4`);
    copyFileSync(join(data, "samples", "silk-scarf-fold.mp4"), path);
    const head = Buffer.alloc(8);
    const room = bytes - statSync(path).size;
    head.writeUInt32BE(room, 0);
    head.write("free", 4, "latin1");
    appendFileSync(path, head);
    const block = Buffer.alloc(1 << 20, "fashion");
    for (let left = room - 8; left > 0; left -= block.length)
      appendFileSync(path, block.subarray(0, Math.min(left, block.length)));
    return path;
  };
}

/** Returns a function that returns a connected account with room for one more draft. */
function accountFactory(
  client: StudioClient,
  simulator: Awaited<ReturnType<typeof simulatorClient>>,
) {
  let current = { id: "", sends: SENDS_PER_ACCOUNT };
  return async (): Promise<string> => {
    if (current.sends >= SENDS_PER_ACCOUNT)
      current = { id: await client.connect(await simulator.addAccount()), sends: 0 };
    current.sends += 1;
    return current.id;
  };
}
