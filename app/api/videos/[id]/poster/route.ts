import { getPoster } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";
import { fileResponse } from "#lib/web/file-response";

const poster = routeHandler("GET /api/videos/[id]/poster", {
  permission: "studio.view",
  limit: "media",
  params: videoId,
  handler: async ({ actor, params, request }) => {
    const { posterKey, sha256 } = await getPoster(actor, params.id);
    return fileResponse(request, {
      key: posterKey,
      contentType: "image/jpeg",
      sha256: `poster-${sha256}`,
      name: "poster.jpg",
      revalidated: true,
    });
  },
});

export { poster as GET, poster as HEAD };
