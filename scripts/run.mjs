// Runs first, on any Node, before anything is installed: `node scripts/run.mjs <script> …`.
// Avoids static imports and new syntax, so that an old Node can print the message below.
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
