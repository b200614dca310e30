// The database of a start: DATABASE_URL, else the embedded one in the data folder, kept running.
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import type { Config } from "./config.ts";
import { startPostgres } from "./postgres.ts";
import { processStartTime } from "./bootstrap/processes.mjs";
import { print, runWithProgress } from "./bootstrap/terminal.mjs";

export type StudioDatabase = {
  /** The address of the role that the studio runs with. */
  url: string;
  /** The address of the role that owns the tables: for migrations and restores. */
  ownerUrl: string;
  /** The folder of the embedded database; undefined with DATABASE_URL. */
  folder: string | undefined;
  stop: () => Promise<void>;
};

/** Returns the address and a stop function. `onStarted` gets the process id at each start. */
export async function ensureDatabase(
  config: Config,
  onStarted: (pid: number) => void,
): Promise<StudioDatabase> {
  const given = process.env.DATABASE_URL;
  if (given) {
    const ownerUrl = process.env.DATABASE_MIGRATION_URL || given;
    return { url: given, ownerUrl, folder: undefined, stop: async () => {} };
  }
  const start = () =>
    startPostgres(join(config.dataDir, "postgres"), { log: config.log("postgres") });
  let current = await runWithProgress("Starting the database", start, { quietMs: 3000 });
  const state = { wanted: true };
  onStarted(current.pid);
  const watch = async () => {
    while (state.wanted) {
      await sleep(1000, undefined, { ref: false });
      if (!state.wanted || processStartTime(current.pid) !== null) continue;
      print(
        `  The database stopped unexpectedly and is being restarted. Log: ${config.log("postgres")}`,
      );
      try {
        current = await start();
        onStarted(current.pid);
      } catch (error) {
        print(`  ${error instanceof Error ? error.message : String(error)}`);
        await sleep(5000, undefined, { ref: false });
      }
    }
  };
  void watch();
  return {
    url: current.applicationUrl,
    ownerUrl: current.url,
    folder: current.folder,
    stop: async () => {
      state.wanted = false;
      await current.stop();
    },
  };
}
