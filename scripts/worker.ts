// npm run worker: one worker process. Several may run, on several machines, against one database.
import { runConfigured } from "./run-configured.ts";
import { workerProgram } from "./programs.ts";

await runConfigured((config, env) => workerProgram(config, env));
