import { refuse } from "#lib/errors";
import { paths } from "#lib/paths";
import { openReset } from "#lib/staff/open-reset";
import { resetPassword } from "#lib/staff/reset-password";
import { linkToken, resetInput } from "#lib/staff/schema";
import { isForm } from "#lib/web/body";
import { leaveSession } from "#lib/web/leave-session";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Sets a new password with a mailed link, with or without JavaScript. It signs nobody in; whoever was signed in here is signed out. */
export const POST = openDoor({
  limit: "link",
  csrf: "visitor",
  params: linkToken,
  body: resetInput,
  back: ({ token }) => paths.resetPassword(token),
  run: async ({ params, body, request }) => {
    const open = await openReset(params.token);
    if (!open) throw refuse("gone", "This link was used already or is too old. Ask for a new one.");
    const outcome = await resetPassword(open.actor, body);
    await leaveSession(request);
    return isForm(request) ? seeOther(paths.signInAfter("password")) : outcome;
  },
});
