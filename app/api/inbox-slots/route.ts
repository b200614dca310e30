import { getSlotUsage } from "#lib/deliveries/queue/queries";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the inbox slots of every account, by our own count. */
export const GET = routeHandler("GET /api/inbox-slots", {
  permission: "studio.view",
  handler: ({ actor }) => getSlotUsage(actor),
});
