// Run as a child by tests/integration/erasure/erase-account.test.ts: the erasing job, killed without a word after one of its steps.
import { systemActor } from "#lib/actor";
import { eraseAccount } from "#lib/erasure/erase-account";

const [requestId = "", at] = process.argv.slice(2);

await eraseAccount(systemActor, {
  requestId,
  afterStep: (step) => {
    if (step === at) process.kill(process.pid, "SIGKILL");
  },
});
