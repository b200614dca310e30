import { passkeyAuthenticationOptions } from "#lib/auth/passkeys";
import { publicRouteHandler } from "#lib/web/public-route-handler";
import { requirePendingSignIn } from "#lib/web/pending-sign-in-cookie";

/** What the browser of somebody whose password was right is asked for to prove a passkey of theirs. */
export const POST = publicRouteHandler({
  limit: "ask",
  csrf: "visitor",
  handler: async ({ request }) => {
    const { token, actor } = await requirePendingSignIn(request);
    return (
      (await passkeyAuthenticationOptions(actor, {
        purpose: "second",
        subject: token,
        staffId: actor.staffId,
      })) ?? {}
    );
  },
});
