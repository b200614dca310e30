// npm start: database, migrations, build, simulator, seeds, worker and studio, started in order and kept running.
import { printError } from "./bootstrap/terminal.mjs";
import { StudioLauncher } from "./launch-studio.mjs";

const launcher = new StudioLauncher();
let stopRequested = false;

async function stopStudio(code) {
  if (stopRequested) return;
  stopRequested = true;
  await launcher.stop();
  process.exit(code);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stopStudio(0));
process.once("disconnect", () => void stopStudio(1)); // the process that started us is gone
process.channel?.unref();

try {
  await launcher.start();
} catch (error) {
  if (!stopRequested) printError(error);
  await stopStudio(1);
}
