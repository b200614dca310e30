import { z } from "zod";

import { setFactorRequirement } from "#lib/staff/set-factor-requirement";
import { door } from "#lib/web/door";

/** Whether everybody of the shop needs a second step at sign-in. */
export const PUT = door({
  permission: "staff.manage",
  fresh: true,
  body: z.strictObject({ required: z.boolean() }),
  run: ({ actor, body }) => setFactorRequirement(actor, body),
});
