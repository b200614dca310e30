// Run as a child by tests/integration/mail/smtp.test.ts, which kills it while it sends.
import { workerActor } from "#lib/actor";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";

const [shopId = "", emailId = ""] = process.argv.slice(2);

await sendQueuedEmail(workerActor(shopId), { emailId });
