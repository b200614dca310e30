// npm run dev: like npm start, but pages reload on change and the worker restarts on change; database and simulator are kept.
import { runStudio } from "./run-studio.ts";

await runStudio({ dev: true });
