// npm start: starts database, migrations, build, simulator, first data, worker and web in order.
import { runStudio } from "./run-studio.ts";

await runStudio();
