import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { handoffTokenParams } from "#lib/deliveries/handoff/schema";
import { markHandoffPosted } from "#lib/deliveries/handoff/handoff-links";
import { AppError } from "#lib/errors";
import { paths } from "#lib/paths";
import { isForm } from "#lib/web/request-body";
import { publicRouteHandler, seeOther } from "#lib/web/public-route-handler";

/** Marks the delivery as posted, with the URL's token as credential. A form returns to its page. */
export const POST = publicRouteHandler("POST /api/phone/[token]/posted", {
  limit: "phone",
  params: handoffTokenParams,
  csrf: "origin-only",
  formErrorRedirect: ({ token }) => paths.handoffPage(token),
  handler: async ({ params: { token }, request }) => {
    const actor = await handoffActor(token);
    if (!actor)
      throw new AppError("gone", "This link is no longer valid. Create a new one in the studio.");
    const outcome = await markHandoffPosted(actor);
    return isForm(request) ? seeOther(paths.handoffPage(token)) : outcome;
  },
});
