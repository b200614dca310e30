import { getMedia } from "#lib/videos/queries";
import { mediaFile } from "#lib/videos/renditions/schema";
import { videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";
import { fileResponse } from "#lib/web/file-response";

/** Serves the video, or its preview, in byte ranges. */
const media = routeHandler("GET /api/videos/[id]/media", {
  permission: "studio.view",
  limit: "media",
  params: videoId,
  query: mediaFile,
  handler: async ({ actor, params, query, request }) => {
    const { fileKey, ...rest } = await getMedia(actor, params.id, query.file);
    return fileResponse(request, { key: fileKey, ...rest });
  },
});

export { media as GET, media as HEAD };
