// npm run worker: one worker process. Several may run, on several machines, against one database.
import { runConfigured } from "./run-configured.ts";
import { workerProgram } from "./programs.ts";
import { describeCage } from "./run-server-script.ts";
import { print } from "./bootstrap/terminal.mjs";

await runConfigured(async (config, env) => {
  print(`  ${await describeCage()}`);
  return workerProgram(config, env);
});
