import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import type { Server } from "#tests/prove/house";

/** What the judge needs of a server (commit times), and many clients; a commit survives the death of the server's processes. */
const SETTINGS = ["fsync=off", "full_page_writes=off", "track_commit_timestamp=on", "max_connections=1000"];

type Running = { adminUrl: string; pid: number };

async function run(folder: string, wish: "start" | "stop"): Promise<Running> {
  const { stdout } = await promisify(execFile)(process.execPath, ["tests/support/own-postgres.mjs", folder, wish, ...SETTINGS]);
  return wish === "start" ? (JSON.parse(stdout) as Running) : { adminUrl: "", pid: 0 };
}

/** A database server of a proof's own, named in TEST_DATABASE_URL, that can be killed with -9 and started again. */
export async function openServer(folder: string): Promise<Server & { end: (given?: { keep: boolean }) => Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  let running = await run(folder, "start");
  process.env["TEST_DATABASE_URL"] = running.adminUrl;
  return {
    kill: async () => {
      process.kill(running.pid, "SIGKILL");
      await sleep(500);
    },
    start: async () => {
      running = await run(folder, "start");
    },
    end: async ({ keep } = { keep: false }) => {
      await run(folder, "stop");
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
