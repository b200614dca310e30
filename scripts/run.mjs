// The first thing that runs, on whatever Node there is, before anything is installed: `node scripts/run.mjs <script> …`.
// Keep this file free of static imports and young syntax, so that an old Node reads it and the sentence below is seen.
/* global console, process */
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    "The studio needs Node 20.19 or newer to start; this is Node " +
      process.versions.node +
      ".\nInstall a newer one (https://nodejs.org), then run the same command again.",
  );
  process.exit(1);
}
void import("./bootstrap/launch.mjs").then((module) => module.launch(process.argv.slice(2)));
