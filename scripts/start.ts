// npm start: database, migrations, build, simulator, first data, worker and web process, started in order and kept running.
import { runStudio } from "./run-studio.ts";

await runStudio();
