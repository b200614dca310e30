// Run as a child by tests/integration/deletion.test.ts: the erasing job, killed without a word after one of its steps.
import { system } from "#lib/actor";
import { eraseAccount } from "#lib/privacy/erase-account";

const [requestId = "", at] = process.argv.slice(2);

await eraseAccount(system, {
  requestId,
  afterStep: (step) => {
    if (step === at) process.kill(process.pid, "SIGKILL");
  },
});
