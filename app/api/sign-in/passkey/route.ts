import { publicActor } from "#lib/actor";
import { passkeyAuthenticationOptions } from "#lib/auth/verify-passkey";
import { publicRouteHandler } from "#lib/web/public-route-handler";
import { requireVisitorCookie } from "#lib/web/visitor-cookie";

/** Returns the options for signing in with any passkey. */
export const POST = publicRouteHandler("POST /api/sign-in/passkey", {
  limit: "sign_in_options",
  csrf: "anonymous-token",
  handler: async ({ request }) =>
    (await passkeyAuthenticationOptions(publicActor, {
      purpose: "sign_in",
      subject: requireVisitorCookie(request),
      staffId: null,
    })) ?? {},
});
