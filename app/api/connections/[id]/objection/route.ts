import { connectionParams } from "#lib/connections/schema";
import { objectToErasure } from "#lib/deletion-requests/objections";
import { objectionInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** An administrator objects to the erasure of an account that somebody else asked for. */
export const POST = routeHandler("POST /api/connections/[id]/objection", {
  permission: "deletion.object",
  params: connectionParams,
  body: objectionInput,
  handler: async ({ actor, params: { id }, body }) =>
    objectToErasure(actor, { connectionId: id, ...body }),
});
