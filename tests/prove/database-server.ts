import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A database server that can be killed and started again on the same port. */
export type DatabaseServer = { kill: () => Promise<void>; start: () => Promise<void> };

/**
 * The judge needs commit times, and many clients connect. fsync is off because tests kill only
 * processes, not the machine.
 */
const SERVER_SETTINGS = [
  "fsync=off",
  "full_page_writes=off",
  "track_commit_timestamp=on",
  "max_connections=1000",
];

type StartedServer = { adminUrl: string; pid: number };

async function runOwnPostgres(folder: string, command: "start" | "stop"): Promise<StartedServer> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "tests/support/programs/postgres-server.ts",
    folder,
    command,
    ...SERVER_SETTINGS,
  ]);
  return command === "start" ? (JSON.parse(stdout) as StartedServer) : { adminUrl: "", pid: 0 };
}

/**
 * Starts a database server for one proof and sets TEST_DATABASE_URL. It can be killed with -9 and
 * restarted.
 */
export async function openDatabaseServer(
  folder: string,
): Promise<DatabaseServer & { end: (given?: { keep: boolean }) => Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o711 });
  let running = await runOwnPostgres(folder, "start");
  process.env["TEST_DATABASE_URL"] = running.adminUrl;
  return {
    kill: async () => {
      process.kill(running.pid, "SIGKILL");
      await sleep(500);
    },
    start: async () => {
      running = await runOwnPostgres(folder, "start");
    },
    end: async ({ keep } = { keep: false }) => {
      await runOwnPostgres(folder, "stop");
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
