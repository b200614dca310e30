import { findAvatarUrl } from "#lib/connections/queries";
import { connectionParams } from "#lib/connections/schema";
import { routeHandler } from "#lib/web/route-handler";
import { avatarResponse } from "#lib/web/avatar-response";

export const GET = routeHandler("GET /api/connections/[id]/avatar", {
  permission: "studio.view",
  limit: "media",
  params: connectionParams,
  handler: async ({ actor, params: { id } }) =>
    avatarResponse(await findAvatarUrl(actor, { connectionId: id })),
});
