import { z } from "zod";

import { readStatement } from "#lib/deletion-requests/notes";
import { routeHandler } from "#lib/web/route-handler";

/** Decrypts a request's statement. Not a GET, because the audit log records each read. */
export const POST = routeHandler("POST /api/deletion-requests/[id]/statement", {
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  handler: async ({ actor, params: { id } }) => readStatement(actor, { requestId: id }),
});
