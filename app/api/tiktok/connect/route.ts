import { beginAuthorization } from "#lib/connections/begin-authorization";
import { connectInput } from "#lib/connections/schema";
import { giveAuthorization } from "#lib/web/authorization-cookie";
import { door } from "#lib/web/door";
import { reply } from "#lib/web/reply";

/** Begins the way to TikTok; the page then goes to `url`. */
export const POST = door({
  permission: "connection.link",
  limit: "connect",
  body: connectInput,
  run: async ({ actor, body, request }) => {
    const { url, carried } = await beginAuthorization(actor, body);
    return giveAuthorization(request, reply({ url }), carried);
  },
});
