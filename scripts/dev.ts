// npm run dev: like npm start, but pages reload and the worker restarts when a source changes.
import { runStudio } from "./run-studio.ts";

await runStudio({ dev: true });
