import { queueQuery } from "#lib/deliveries/queue/schema";
import { listQueues } from "#lib/deliveries/queue/waiting-queries";
import { routeHandler } from "#lib/web/route-handler";

/** Returns the deliveries that wait for a slot: the first of each account, or a page of one. */
export const GET = routeHandler("GET /api/delivery-queues", {
  permission: "studio.view",
  query: queueQuery,
  handler: ({ actor, query }) => listQueues(actor, query),
});
