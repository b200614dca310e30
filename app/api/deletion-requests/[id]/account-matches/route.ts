import { z } from "zod";

import { searchAccounts } from "#lib/deletion-requests/search-accounts";
import { accountSearchInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Searches for the account that a request is about. */
export const POST = routeHandler("POST /api/deletion-requests/[id]/account-matches", {
  permission: "deletion.decide",
  params: z.strictObject({ id: z.uuid() }),
  body: accountSearchInput,
  handler: async ({ actor, params: { id }, body }) => ({
    accounts: await searchAccounts(actor, { requestId: id, ...body }),
  }),
});
