import { refuse } from "#lib/errors";
import { paths } from "#lib/paths";
import { openInvitation } from "#lib/staff/open-invitation";
import { joinInput, linkToken } from "#lib/staff/schema";
import { takeUpInvitation } from "#lib/staff/take-up-invitation";
import { isForm } from "#lib/web/body";
import { leaveSession } from "#lib/web/leave-session";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Takes up an invitation, with or without JavaScript. It signs nobody in; whoever was signed in here is signed out. */
export const POST = openDoor({
  limit: "link",
  csrf: "visitor",
  params: linkToken,
  body: joinInput,
  back: ({ token }) => paths.invitation(token),
  run: async ({ params, body, request }) => {
    const open = await openInvitation(params.token);
    if (!open) throw refuse("gone", "This invitation cannot be taken up. Ask whoever invited you for a new one.");
    const outcome = await takeUpInvitation(open.actor, body);
    await leaveSession(request);
    return isForm(request) ? seeOther(paths.signInAfter("joined")) : outcome;
  },
});
