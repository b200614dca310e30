import { publicActor } from "#lib/actor";
import { callbackQuery } from "#lib/connections/schema";
import { completeAuthorization } from "#lib/connections/complete-authorization";
import { callbackRedirectPath } from "#lib/web/oauth-callback";
import { readOAuthStateCookie, clearOAuthStateCookie } from "#lib/web/oauth-state-cookie";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";
import { getCurrentStaff } from "#lib/web/session";

/** Receives TikTok's redirect. Checks sealed cookie, single-use row and, for staff, session. */
export const GET = publicRouteHandler("GET /api/tiktok/callback", {
  limit: "callback",
  csrf: "origin-only",
  query: callbackQuery,
  handler: async ({ query, request }) => {
    const actor = (await getCurrentStaff(request)) ?? publicActor;
    const outcome = await completeAuthorization(actor, {
      query,
      oauthState: await readOAuthStateCookie(request),
    });
    return clearOAuthStateCookie(request, seeOther(await callbackRedirectPath(outcome)));
  },
});

/** A HEAD request must not consume an authorization. */
export const HEAD = () => new Response(null, { status: 405, headers: { allow: "GET" } });
