// Makes practice videos: `node scripts/make-samples.ts FOLDER`. Tests copy them from there.
import { join } from "node:path";

import { printError } from "./bootstrap/terminal.mjs";
import { makeSampleVideos } from "./sample-videos.ts";

const [folder = ""] = process.argv.slice(2);
try {
  await makeSampleVideos(folder, join(folder, "..", "samples.log"), new AbortController().signal);
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
