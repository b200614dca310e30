import { connectionParams } from "#lib/connections/schema";
import { getInboxUsage } from "#lib/deliveries/queue/inbox-usage";
import { routeHandler } from "#lib/web/route-handler";

/** Returns how full the inbox of an account is, by our own count. */
export const GET = routeHandler("GET /api/connections/[id]/inbox-slots", {
  permission: "studio.view",
  params: connectionParams,
  handler: ({ actor, params }) => getInboxUsage(actor, params.id),
});
