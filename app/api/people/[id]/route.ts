import { z } from "zod";

import { changeRole } from "#lib/staff/change-role";
import { personChange } from "#lib/staff/schema";
import { switchAccount } from "#lib/staff/switch-account";
import { door } from "#lib/web/door";

/** Changes the role of somebody else of the shop, or disables or enables their account. */
export const PATCH = door({
  permission: "staff.manage",
  fresh: true,
  params: z.object({ id: z.uuid() }),
  body: personChange,
  run: ({ actor, params, body }) =>
    "role" in body ? changeRole(actor, { personId: params.id, ...body }) : switchAccount(actor, { personId: params.id, ...body }),
});
