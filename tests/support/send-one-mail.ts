// Run as a child by tests/integration/mail-smtp.test.ts, which kills it in the middle.
import { workerFor } from "#lib/actor";
import { sendMail } from "#lib/mail/send-mail";

const [shopId = "", mailId = ""] = process.argv.slice(2);

await sendMail(workerFor(shopId), { mailId });
