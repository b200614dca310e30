// A child of tests/integration/erasure/interrupted-erasure.test.ts. Kills itself in an erasure.
import { systemActor } from "#lib/actor";
import { eraseAccount } from "#lib/erasure/erase-account";

const [requestId = "", at] = process.argv.slice(2);

await eraseAccount(systemActor, {
  requestId,
  afterStep: (step) => {
    if (step === at) process.kill(process.pid, "SIGKILL");
  },
});
