// npm test: everything, or the steps named after `--`. Runs to the end even when a step fails; the last line counts.
import { formatElapsed, print } from "./bootstrap/terminal.mjs";
import { selectPhases, stepNames } from "./test-steps.mjs";
import { TestRun } from "./test-run.mjs";

const startedAt = Date.now();
const phases = selectPhases(process.argv.slice(2));
if (!phases) {
  print(`Unknown step. The steps are: ${stepNames().join(", ")}.`);
  process.exit(1);
}

const run = new TestRun();
let stopping = false;
async function stopRun() {
  if (stopping) return;
  stopping = true;
  await run.cleanUp();
  process.exit(130);
}
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stopRun());
process.once("disconnect", () => void stopRun());
process.channel?.unref();

for (const lanes of phases) {
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) if (!stopping) await run.runStep(step);
    }),
  );
}
await run.cleanUp();
print(`\n  ${formatElapsed(Date.now() - startedAt)} in all`);
print(`${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && !stopping ? 0 : 1);
