import { z } from "zod";

import { readStatement } from "#lib/deletion-requests/notes";
import { routeHandler } from "#lib/web/route-handler";

/** Opens what was written about a request; recorded each time, so it is no GET. */
export const POST = routeHandler("POST /api/deletions/[id]/statement", {
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  handler: async ({ actor, params: { id } }) => readStatement(actor, { requestId: id }),
});
