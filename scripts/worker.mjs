// npm run worker: one worker process. Several may run, on several machines, against one database.
import { runAlone } from "./alone.mjs";
import { workerProgram } from "./programs.mjs";

await runAlone((config, env) => workerProgram(config, env));
