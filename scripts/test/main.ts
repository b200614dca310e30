// npm test: all steps, or those named; --long for npm run test:long. A failure stops no other step.
import { formatElapsed, print } from "../bootstrap/terminal.mjs";
import { listOutdatedProofs } from "./proofs.ts";
import { TestRun } from "./run.ts";
import { selectPhases, stepNames } from "./steps.ts";

const startedAt = Date.now();
const args = process.argv.slice(2);
const long = args.includes("--long");
const phases = selectPhases(
  args.filter((name) => name !== "--long"),
  { long },
);
if (!phases) {
  print(`Unknown step. The steps are: ${stepNames({ long }).join(", ")}.`);
  process.exit(1);
}

const run = new TestRun();
let stopping = false;
async function stopRun(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await run.cleanUp();
  process.exit(130);
}
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stopRun());
process.once("disconnect", () => void stopRun());
process.channel?.unref();

const isStopping = () => stopping;
for (const lanes of phases) {
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) if (!isStopping()) await run.runStep(step);
    }),
  );
}
await run.cleanUp();
for (const reminder of listOutdatedProofs()) print(`  ${reminder}`);
// Repeats the failures at the end, where a reader of a long log looks first.
for (const failure of run.failures) print(`  ✗ ${failure}`);
print(`\n  ${formatElapsed(Date.now() - startedAt)} in total`);
print(`${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && !isStopping() ? 0 : 1);
