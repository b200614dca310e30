// The database of a start: the one that DATABASE_URL names, else our own in the data folder, kept running.
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import { startPostgres } from "./postgres.mjs";
import { processStartTime } from "./bootstrap/processes.mjs";
import { print, runWithProgress } from "./bootstrap/terminal.mjs";

/** Answers the address and how to stop it; `note` is told the process id at each start of our own. */
export async function ensureDatabase(config, onStarted) {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, own: false, stop: async () => {} };
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
        `  The database stopped unexpectedly and is started again. Log: ${config.log("postgres")}`,
      );
      try {
        current = await start();
        onStarted(current.pid);
      } catch (error) {
        print(`  ${error.message}`);
        await sleep(5000, undefined, { ref: false });
      }
    }
  };
  void watch();
  return {
    url: current.url,
    own: true,
    folder: current.folder,
    stop: async () => {
      state.wanted = false;
      await current.stop();
    },
  };
}
