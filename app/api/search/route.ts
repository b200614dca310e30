import { searchEverything } from "#lib/search/queries";
import { searchQuery } from "#lib/search/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/search", {
  permission: "studio.view",
  query: searchQuery,
  handler: ({ actor, query: { q = "" } }) => searchEverything(actor, q),
});
