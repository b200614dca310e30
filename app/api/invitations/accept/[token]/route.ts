import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { acceptInvitation, findInvitation } from "#lib/staff/accept-invitation";
import { acceptInvitationInput, linkToken } from "#lib/staff/schema";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";
import { isForm } from "#lib/web/request-body";
import { endRequestSession } from "#lib/web/session";

/** Accepts an invitation, with or without JavaScript, and signs this browser out. */
export const POST = publicRouteHandler("POST /api/invitations/accept/[token]", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: linkToken,
  body: acceptInvitationInput,
  formErrorRedirect: ({ token }) => paths.invitation(token),
  handler: async ({ params, body, request }) => {
    const open = await findInvitation(params.token);
    if (!open)
      throw new AppError(
        "gone",
        "This invitation is no longer valid. Ask the person who invited you for a new one.",
      );
    const outcome = await acceptInvitation(open.actor, body);
    await endRequestSession(request);
    return isForm(request) ? seeOther(paths.signInAfter("joined")) : outcome;
  },
});
