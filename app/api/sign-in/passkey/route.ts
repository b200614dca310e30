import { visitor } from "#lib/actor";
import { askForPasskey } from "#lib/staff/ask-for-passkey";
import { openDoor } from "#lib/web/open-door";
import { visitorOf } from "#lib/web/sign-in";

/** What a browser is asked for to sign in with a passkey, whoever that will be. */
export const POST = openDoor({
  limit: "ask",
  csrf: "visitor",
  run: ({ request }) => askForPasskey(visitor, { purpose: "sign_in", subject: visitorOf(request), staffId: null }),
});
