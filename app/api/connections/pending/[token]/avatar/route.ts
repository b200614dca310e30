import { findAvatarUrl } from "#lib/connections/queries";
import { pendingLinkParams } from "#lib/connections/schema";
import { routeHandler } from "#lib/web/route-handler";
import { avatarResponse } from "#lib/web/avatar-response";

/** Serves the picture of an account that is not linked yet, to the person who has to confirm it. */
export const GET = routeHandler("GET /api/connections/pending/[token]/avatar", {
  permission: "connection.link",
  limit: "media",
  params: pendingLinkParams,
  handler: async ({ actor, params }) => avatarResponse(await findAvatarUrl(actor, params)),
});
