import { findAvatarAddress } from "#lib/connections/queries";
import { pendingToken } from "#lib/connections/schema";
import { door } from "#lib/web/door";
import { serveAvatar } from "#lib/web/picture";

/** The picture of an account that is not linked yet, for the person who is asked to confirm it. */
export const GET = door({
  permission: "connection.link",
  limit: "media",
  params: pendingToken,
  run: async ({ actor, params }) => serveAvatar(await findAvatarAddress(actor, params)),
});
