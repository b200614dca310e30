import { recheckVideo } from "#lib/videos/check-video";
import { videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/videos/[id]/check", {
  permission: "video.add",
  params: videoId,
  handler: ({ actor, params }) => recheckVideo(actor, params),
});
