import { z } from "zod";

import { endSessionsOf } from "#lib/staff/end-sessions-of";
import { door } from "#lib/web/door";

/** Signs somebody else of the shop out everywhere. */
export const DELETE = door({
  permission: "staff.manage",
  fresh: true,
  params: z.object({ id: z.uuid() }),
  run: ({ actor, params }) => endSessionsOf(actor, { personId: params.id }),
});
