import { declineAuthorization } from "#lib/connections/decline-authorization";
import { linkConnection } from "#lib/connections/link-connection";
import { confirmInput } from "#lib/connections/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Links or declines the account that TikTok returned. */
export const POST = routeHandler("POST /api/connections/confirm", {
  permission: "connection.link",
  body: confirmInput,
  handler: async ({ actor, body: { token, decision } }) => {
    if (decision === "decline") return declineAuthorization(actor, { token });
    return linkConnection(actor, { token, allowOtherAccount: decision === "link_other_account" });
  },
});
