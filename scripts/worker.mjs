// npm run worker: one worker process. Several may run, on several machines, against one database.
import { runConfigured } from "./alone.mjs";
import { workerProgram } from "./programs.mjs";

await runConfigured((config, env) => workerProgram(config, env));
