import { z } from "zod";

import { changePersonInput } from "#lib/staff/schema";
import { changeRole, setStaffDisabled } from "#lib/staff/staff-access";
import { routeHandler } from "#lib/web/route-handler";

/** Changes the role of someone else in the shop, or disables or enables their account. */
export const PATCH = routeHandler("PATCH /api/people/[id]", {
  permission: "staff.manage",
  requireRecentAuth: true,
  params: z.object({ id: z.uuid() }),
  body: changePersonInput,
  handler: ({ actor, params, body }) =>
    "role" in body
      ? changeRole(actor, { personId: params.id, ...body })
      : setStaffDisabled(actor, { personId: params.id, ...body }),
});
