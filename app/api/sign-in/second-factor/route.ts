import { passkeyAuthenticationOptions } from "#lib/auth/verify-passkey";
import { publicRouteHandler } from "#lib/web/public-route-handler";
import { requirePendingSignIn } from "#lib/web/pending-sign-in-cookie";

/** Returns the options for a passkey as the second factor, after the password was correct. */
export const POST = publicRouteHandler("POST /api/sign-in/second-factor", {
  limit: "sign_in_options",
  csrf: "anonymous-token",
  handler: async ({ request }) => {
    const { token, actor } = await requirePendingSignIn(request);
    return (
      (await passkeyAuthenticationOptions(actor, {
        purpose: "second_factor",
        subject: token,
        staffId: actor.staffId,
      })) ?? {}
    );
  },
});
