import { getMedia } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";
import { fileResponse } from "#lib/web/file-response";

/** Serves the video in byte ranges. */
const media = routeHandler("GET /api/videos/[id]/media", {
  permission: "studio.view",
  limit: "media",
  params: videoId,
  handler: async ({ actor, params, request }) => {
    const { fileKey, ...rest } = await getMedia(actor, params.id);
    return fileResponse(request, { key: fileKey, ...rest });
  },
});

export { media as GET, media as HEAD };
