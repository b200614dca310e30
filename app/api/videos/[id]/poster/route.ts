import { getPoster } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { door } from "#lib/web/door";
import { replyFile } from "#lib/web/reply-file";

const poster = door({
  permission: "studio.view",
  limit: "media",
  params: videoId,
  run: async ({ actor, params, request }) => {
    const { posterKey, sha256 } = await getPoster(actor, params.id);
    return replyFile(request, { key: posterKey, contentType: "image/jpeg", sha256: `poster-${sha256}`, name: "poster.jpg" });
  },
});

export { poster as GET, poster as HEAD };
