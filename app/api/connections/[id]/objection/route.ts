import { connectionParams } from "#lib/connections/schema";
import { objectToErasure } from "#lib/deletion-requests/objections";
import { objectionInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Objects to an erasure of the account that someone else requested. */
export const POST = routeHandler("POST /api/connections/[id]/objection", {
  permission: "deletion.object",
  params: connectionParams,
  body: objectionInput,
  handler: async ({ actor, params: { id }, body }) =>
    objectToErasure(actor, { connectionId: id, ...body }),
});
