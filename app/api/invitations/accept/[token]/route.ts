import { signInByInvitation } from "#lib/auth/sign-in-by-invitation";
import { paths } from "#lib/paths";
import { findInvitation, invitationGone } from "#lib/staff/accept-invitation";
import { acceptInvitationInput, linkToken } from "#lib/staff/schema";
import { publicRouteHandler } from "#lib/web/public-route-handler";
import { isForm } from "#lib/web/request-body";
import { readSignInContext, signInResponse } from "#lib/web/sign-in-response";

/** Accepts an invitation, with or without JavaScript, and signs the person in. */
export const POST = publicRouteHandler("POST /api/invitations/accept/[token]", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: linkToken,
  body: acceptInvitationInput,
  formErrorRedirect: ({ token }) => paths.invitation(token),
  handler: async ({ params, body, request }) => {
    const open = await findInvitation(params.token);
    if (!open) throw invitationGone();
    const result = await signInByInvitation(open.actor, body, await readSignInContext(request));
    return signInResponse(result, { next: paths.dashboard(), json: !isForm(request) });
  },
});
