import { confirmIdentity } from "#lib/staff/confirm-identity";
import { confirmation } from "#lib/staff/schema";
import { clientAddress } from "#lib/web/client-address";
import { door } from "#lib/web/door";

/** One proves again that it is them; sensitive doors then open for some minutes. */
export const POST = door({
  permission: "session.own",
  beforeFactor: true,
  body: confirmation,
  run: ({ actor, body, request }) => confirmIdentity(actor, body, clientAddress(request)),
});
