// npm test: everything, or the steps named after `--`. Runs to the end even when a step fails; the last line counts.
import { duration, say } from "./say.mjs";
import { choose, stepNames } from "./test-steps.mjs";
import { TestRun } from "./test-run.mjs";

const began = Date.now();
const phases = choose(process.argv.slice(2));
if (!phases) {
  say(`Unknown step. The steps are: ${stepNames().join(", ")}.`);
  process.exit(1);
}

const run = new TestRun();
let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await run.clear();
  process.exit(130);
}
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stop());
process.once("disconnect", () => void stop());
process.channel?.unref();

for (const lanes of phases) {
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) if (!stopping) await run.step(step);
    }),
  );
}
await run.clear();
say(`\n  ${duration(Date.now() - began)} in all`);
say(`${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && !stopping ? 0 : 1);
