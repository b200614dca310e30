import { videoIds } from "#lib/videos/schema";
import { listVideoStates } from "#lib/videos/state-queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/videos/states", {
  permission: "studio.view",
  query: videoIds,
  handler: ({ actor, query }) => listVideoStates(actor, query.ids),
});
