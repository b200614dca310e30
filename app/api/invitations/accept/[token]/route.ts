import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { acceptInvitation, findInvitation } from "#lib/staff/invitations";
import { acceptInvitationInput, linkToken } from "#lib/staff/schema";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";
import { isForm } from "#lib/web/request-body";
import { endRequestSession } from "#lib/web/session";

/** Takes up an invitation, with or without JavaScript. It signs nobody in; whoever was signed in here is signed out. */
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
        "This invitation cannot be taken up. Ask whoever invited you for a new one.",
      );
    const outcome = await acceptInvitation(open.actor, body);
    await endRequestSession(request);
    return isForm(request) ? seeOther(paths.signInAfter("joined")) : outcome;
  },
});
