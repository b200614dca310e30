import { beginAuthorization } from "#lib/connections/begin-authorization";
import { connectInput } from "#lib/connections/schema";
import { setOAuthStateCookie } from "#lib/web/oauth-state-cookie";
import { routeHandler } from "#lib/web/route-handler";
import { jsonResponse } from "#lib/web/json-response";

/** Starts an authorization; the page then opens `url`. */
export const POST = routeHandler("POST /api/tiktok/connect", {
  permission: "connection.link",
  limit: "connect",
  body: connectInput,
  handler: async ({ actor, body, request }) => {
    const { url, oauthState } = await beginAuthorization(actor, body);
    return setOAuthStateCookie(request, jsonResponse({ url }), oauthState);
  },
});
