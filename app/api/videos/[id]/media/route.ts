import { getMedia } from "#lib/videos/queries";
import { videoId } from "#lib/videos/schema";
import { door } from "#lib/web/door";
import { replyFile } from "#lib/web/reply-file";

/** The film itself, in byte ranges. */
const media = door({
  permission: "studio.view",
  limit: "media",
  params: videoId,
  run: async ({ actor, params, request }) => {
    const { fileKey, ...rest } = await getMedia(actor, params.id);
    return replyFile(request, { key: fileKey, ...rest });
  },
});

export { media as GET, media as HEAD };
