// npm start: database, migrations, build, simulator, seeds, worker and studio, started in order and kept running.
import { printError } from "./bootstrap/terminal.mjs";
import { StudioLauncher } from "./studio-launcher.ts";

let launcher: StudioLauncher | undefined;
let stopRequested = false;

async function stopStudio(code: number): Promise<void> {
  if (stopRequested) return;
  stopRequested = true;
  await launcher?.stop();
  process.exit(code);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stopStudio(0));
process.once("disconnect", () => void stopStudio(1)); // the process that started us has gone
process.channel?.unref();

try {
  launcher = new StudioLauncher();
  await launcher.start();
} catch (error) {
  if (!stopRequested) printError(error);
  await stopStudio(1);
}
