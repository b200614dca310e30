import { getRendition } from "#lib/videos/renditions/queries";
import { requestRendition } from "#lib/videos/renditions/request-rendition";
import { videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/videos/[id]/rendition", {
  permission: "studio.view",
  params: videoId,
  handler: ({ actor, params }) => getRendition(actor, params.id),
});

export const POST = routeHandler("POST /api/videos/[id]/rendition", {
  permission: "video.add",
  params: videoId,
  handler: ({ actor, params }) => requestRendition(actor, params),
});
