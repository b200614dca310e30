import { z } from "zod";

import { searchAccounts } from "#lib/privacy/search-accounts";
import { accountSearch } from "#lib/privacy/schema";
import { door } from "#lib/web/door";

/** An operator looks for the account that a request means. */
export const POST = door({
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  body: accountSearch,
  run: async ({ actor, params: { id }, body }) => ({ accounts: await searchAccounts(actor, { requestId: id, ...body }) }),
});
