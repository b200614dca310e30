import { findAvatarAddress } from "#lib/connections/queries";
import { connectionId } from "#lib/connections/schema";
import { door } from "#lib/web/door";
import { serveAvatar } from "#lib/web/picture";

export const GET = door({
  permission: "studio.view",
  limit: "media",
  params: connectionId,
  run: async ({ actor, params: { id } }) => serveAvatar(await findAvatarAddress(actor, { connectionId: id })),
});
