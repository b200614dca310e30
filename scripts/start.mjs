// npm start: database, migrations, build, simulator, seeds, worker and studio, started in order and kept running.
import { complain } from "./say.mjs";
import { Launch } from "./launch-studio.mjs";

const launch = new Launch();
let asked = false;

async function stop(code) {
  if (asked) return;
  asked = true;
  await launch.stop();
  process.exit(code);
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stop(0));
process.once("disconnect", () => void stop(1)); // the process that started us is gone
process.channel?.unref();

try {
  await launch.start();
} catch (error) {
  if (!asked) complain(error);
  await stop(1);
}
