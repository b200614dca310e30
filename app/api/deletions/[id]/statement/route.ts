import { z } from "zod";

import { openStatement } from "#lib/privacy/open-statement";
import { door } from "#lib/web/door";

/** Opens what was written about a request; recorded each time, so it is no GET. */
export const POST = door({
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  run: async ({ actor, params: { id } }) => openStatement(actor, { requestId: id }),
});
