import { declineAuthorization } from "#lib/connections/decline-authorization";
import { linkConnection } from "#lib/connections/link-connection";
import { confirmInput } from "#lib/connections/schema";
import { door } from "#lib/web/door";

/** A person's answer to the account that came back from TikTok. */
export const POST = door({
  permission: "connection.link",
  body: confirmInput,
  run: async ({ actor, body: { token, decision } }) => {
    if (decision === "decline") return declineAuthorization(actor, { token });
    return linkConnection(actor, { token, asAnother: decision === "link_as_another" });
  },
});
