import { visitor } from "#lib/actor";
import { paths } from "#lib/paths";
import { makeFirstAdmin } from "#lib/staff/make-first-admin";
import { firstAdminInput, linkToken } from "#lib/staff/schema";
import { isForm } from "#lib/web/body";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Makes the first administrator with the set-up link; a form without JavaScript is led to the sign-in, or back. */
export const POST = openDoor({
  limit: "link",
  csrf: "visitor",
  params: linkToken,
  body: firstAdminInput,
  back: ({ token }) => paths.setUp(token),
  run: async ({ params: { token }, body, request }) => {
    const outcome = await makeFirstAdmin(visitor, { ...body, practice: false }, { token });
    return isForm(request) ? seeOther(paths.signIn()) : { kind: outcome.kind };
  },
});
