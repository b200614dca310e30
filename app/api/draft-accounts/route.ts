import { offerAccounts } from "#lib/drafts/account-queries";
import { accountSearch } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/draft-accounts", {
  permission: "studio.view",
  query: accountSearch,
  handler: ({ actor, query: { q } }) => offerAccounts(actor, q),
});
