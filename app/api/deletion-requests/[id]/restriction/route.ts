import { z } from "zod";

import { setAccountRestricted } from "#lib/deletion-requests/restrict-account";
import { restrictionInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Restricts an account while a request about it is reviewed, or lifts the restriction. */
export const POST = routeHandler("POST /api/deletion-requests/[id]/restriction", {
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  body: restrictionInput,
  handler: async ({ actor, params: { id }, body }) =>
    setAccountRestricted(actor, { requestId: id, ...body }),
});
