import { publicActor } from "#lib/actor";
import { paths } from "#lib/paths";
import { createFirstAdmin } from "#lib/staff/initial-setup";
import { firstAdminInput, linkToken } from "#lib/staff/schema";
import { isForm } from "#lib/web/request-body";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Creates the first administrator by set-up link. Redirects a form without JavaScript. */
export const POST = publicRouteHandler("POST /api/set-up/[token]", {
  limit: "one_time_link",
  csrf: "anonymous-token",
  params: linkToken,
  body: firstAdminInput,
  formErrorRedirect: ({ token }) => paths.setUp(token),
  handler: async ({ params: { token }, body, request }) => {
    const outcome = await createFirstAdmin(publicActor, { ...body, practice: false }, { token });
    return isForm(request) ? seeOther(paths.signIn()) : { kind: outcome.kind };
  },
});
