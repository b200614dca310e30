import { findPasswordReset, resetPassword } from "#lib/auth/password-reset";
import { resetPasswordInput } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { linkToken } from "#lib/staff/schema";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";
import { isForm } from "#lib/web/request-body";
import { endRequestSession } from "#lib/web/session";

/** Sets a password by e-mailed link, even without JavaScript. Ends this browser's session. */
export const POST = publicRouteHandler("POST /api/reset-password/[token]", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: linkToken,
  body: resetPasswordInput,
  formErrorRedirect: ({ token }) => paths.resetPassword(token),
  handler: async ({ params, body, request }) => {
    const open = await findPasswordReset(params.token);
    if (!open)
      throw new AppError("gone", "This link was already used or has expired. Request a new one.");
    const outcome = await resetPassword(open.actor, body);
    await endRequestSession(request);
    return isForm(request) ? seeOther(paths.signInAfterReset()) : outcome;
  },
});
