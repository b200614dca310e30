// npm run bench:scale: compares a world of 1,000 videos with one of 100,000 (CONTRIBUTING.md).
import { runOnBuild } from "./run-on-build.ts";

await runOnBuild("scripts/bench/scale/measure-worlds.ts");
