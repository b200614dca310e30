import { z } from "zod";

import { resetFactors } from "#lib/staff/reset-factors";
import { door } from "#lib/web/door";

/** An administrator resets the second step of somebody who lost phone and recovery codes. */
export const DELETE = door({
  permission: "staff.manage",
  fresh: true,
  params: z.strictObject({ id: z.uuid() }),
  run: ({ actor, params }) => resetFactors(actor, { staffId: params.id }),
});
