import { publicActor } from "#lib/actor";
import { paths } from "#lib/paths";
import { requestPasswordReset } from "#lib/auth/password-reset";
import { requestPasswordResetInput } from "#lib/auth/schema";
import { isForm } from "#lib/web/request-body";
import { padResponseTime } from "#lib/web/response-timing";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Requests a password link. Response and duration are the same for every address. */
export const POST = publicRouteHandler("POST /api/forgot-password", {
  limit: "password_reset",
  csrf: "anonymous-token",
  body: requestPasswordResetInput,
  formErrorRedirect: () => paths.forgotPassword(),
  handler: async ({ body, request }) => {
    await padResponseTime(() => requestPasswordReset(publicActor, body));
    return isForm(request)
      ? seeOther(`${paths.forgotPassword()}?sent=1`)
      : { kind: "sent" as const };
  },
});
