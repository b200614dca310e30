import { z } from "zod";

import { visitor } from "#lib/actor";
import { beginAuthorization } from "#lib/connections/begin-authorization";
import { paths } from "#lib/paths";
import { giveAuthorization } from "#lib/web/authorization-cookie";
import { openDoor } from "#lib/web/open-door";

/** Sends someone who is not signed in here to TikTok, to show that an account is theirs; nothing else is asked for. */
export const POST = openDoor({
  limit: "public_form",
  csrf: "visitor",
  body: z.strictObject({}),
  back: () => paths.dataDeletion(),
  run: async ({ request }) => {
    const { url, carried } = await beginAuthorization(visitor, { purpose: "prove_ownership" });
    const answer = new Response(null, { status: 303, headers: { location: url, "cache-control": "private, no-store" } });
    return giveAuthorization(request, answer, carried);
  },
});
