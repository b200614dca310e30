import { chooseMail } from "#lib/mail/choose-mail";
import { mailChoice } from "#lib/mail/schema";
import { door } from "#lib/web/door";

/** Keeps what one gets e-mail about. */
export const PUT = door({
  permission: "session.own",
  body: mailChoice,
  run: ({ actor, body }) => chooseMail(actor, body),
});
