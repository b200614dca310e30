import { z } from "zod";

import { restrictAccount } from "#lib/privacy/restrict-account";
import { restrictionInput } from "#lib/privacy/schema";
import { door } from "#lib/web/door";

/** An operator restricts an account while a request about it is examined, or lifts that again. */
export const POST = door({
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  body: restrictionInput,
  run: async ({ actor, params: { id }, body }) => restrictAccount(actor, { requestId: id, ...body }),
});
