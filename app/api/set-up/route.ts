import { visitor } from "#lib/actor";
import { paths } from "#lib/paths";
import { makeFirstAdmin } from "#lib/staff/make-first-admin";
import { firstAdminInput } from "#lib/staff/schema";
import { openDoor, seeOther } from "#lib/web/open-door";
import { isForm } from "#lib/web/body";

/** Makes the first administrator with the token of the set-up link; a form without JavaScript is led to the sign-in. */
export const POST = openDoor({
  limit: "set_up",
  csrf: "visitor",
  body: firstAdminInput,
  run: async ({ body, request }) => {
    const { token, ...wanted } = body;
    const outcome = await makeFirstAdmin(visitor, { ...wanted, practice: false }, { token });
    return isForm(request) ? seeOther(paths.signIn()) : { kind: outcome.kind };
  },
});
