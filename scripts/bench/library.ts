// npm run bench:library: a browser's memory and long tasks in a large library (CONTRIBUTING.md).
import { runOnBuild } from "./run-on-build.ts";

await runOnBuild("scripts/bench/library/browse-library.ts");
