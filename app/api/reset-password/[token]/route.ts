import { findPasswordReset, resetPassword } from "#lib/auth/password-reset";
import { resetPasswordInput } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { linkToken } from "#lib/staff/schema";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";
import { isForm } from "#lib/web/request-body";
import { endRequestSession } from "#lib/web/session";

/** Sets a new password with a mailed link, with or without JavaScript. It signs nobody in; whoever was signed in here is signed out. */
export const POST = publicRouteHandler("POST /api/reset-password/[token]", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: linkToken,
  body: resetPasswordInput,
  formErrorRedirect: ({ token }) => paths.resetPassword(token),
  handler: async ({ params, body, request }) => {
    const open = await findPasswordReset(params.token);
    if (!open)
      throw new AppError("gone", "This link was used already or is too old. Ask for a new one.");
    const outcome = await resetPassword(open.actor, body);
    await endRequestSession(request);
    return isForm(request) ? seeOther(paths.signInAfter("password")) : outcome;
  },
});
