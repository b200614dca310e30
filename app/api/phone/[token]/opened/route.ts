import { handoffActor } from "#lib/deliveries/handoff/handoff-actor";
import { markHandoffOpened } from "#lib/deliveries/handoff/handoff-links";
import { handoffTokenParams } from "#lib/deliveries/handoff/schema";
import { AppError } from "#lib/errors";
import { publicRouteHandler } from "#lib/web/public-route-handler";

/** Records that a person has the phone page open, with the URL's token as credential. */
export const POST = publicRouteHandler("POST /api/phone/[token]/opened", {
  limit: "phone",
  params: handoffTokenParams,
  csrf: "origin-only",
  handler: async ({ params: { token } }) => {
    const actor = await handoffActor(token);
    if (!actor)
      throw new AppError("gone", "This link is no longer valid. Create a new one in the studio.");
    return markHandoffOpened(actor);
  },
});
