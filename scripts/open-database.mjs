// The database of a start: the one that DATABASE_URL names, else our own in the data folder, kept running.
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import { startPostgres } from "./postgres.mjs";
import { stampOf } from "./processes.mjs";
import { say, step } from "./say.mjs";

/** Answers the address and how to stop it; `note` is told the process id at each start of our own. */
export async function openDatabase(config, note) {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, own: false, stop: async () => {} };
  const start = () => startPostgres(join(config.dataDir, "postgres"), { log: config.log("postgres") });
  let current = await step("Starting the database", start, { quietMs: 3000 });
  const state = { wanted: true };
  note(current.pid);
  const watch = async () => {
    while (state.wanted) {
      await sleep(1000, undefined, { ref: false });
      if (!state.wanted || stampOf(current.pid) !== null) continue;
      say(`  The database stopped unexpectedly and is started again. Log: ${config.log("postgres")}`);
      try {
        current = await start();
        note(current.pid);
      } catch (error) {
        say(`  ${error.message}`);
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
