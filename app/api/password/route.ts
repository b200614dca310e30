import { changePassword } from "#lib/staff/change-password";
import { passwordChange } from "#lib/staff/schema";
import { clientAddress } from "#lib/web/client-address";
import { door } from "#lib/web/door";

/** Changes one's own password. */
export const POST = door({
  permission: "session.own",
  body: passwordChange,
  run: ({ actor, body, request }) => changePassword(actor, body, clientAddress(request)),
});
