import { connectionId } from "#lib/connections/schema";
import { objectErasure } from "#lib/privacy/object-erasure";
import { objectionInput } from "#lib/privacy/schema";
import { door } from "#lib/web/door";

/** An administrator objects to the erasure of an account that somebody else asked for. */
export const POST = door({
  permission: "deletion.object",
  params: connectionId,
  body: objectionInput,
  run: async ({ actor, params: { id }, body }) => objectErasure(actor, { connectionId: id, ...body }),
});
