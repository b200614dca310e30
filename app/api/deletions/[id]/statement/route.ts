import { z } from "zod";

import { readStatement } from "#lib/deletion-requests/notes";
import { routeHandler } from "#lib/web/route-handler";

/** Decrypts what was written about a request; each time is recorded in the audit log, so it is not a GET. */
export const POST = routeHandler("POST /api/deletions/[id]/statement", {
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  handler: async ({ actor, params: { id } }) => readStatement(actor, { requestId: id }),
});
