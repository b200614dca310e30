import { changeVideo } from "#lib/videos/change-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { videoChange, videoId } from "#lib/videos/schema";
import { getVideoDetail } from "#lib/videos/video-detail";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/videos/[id]", {
  permission: "studio.view",
  params: videoId,
  handler: ({ actor, params }) => getVideoDetail(actor, params.id),
});

export const PATCH = routeHandler("PATCH /api/videos/[id]", {
  permission: "video.add",
  params: videoId,
  body: videoChange,
  handler: ({ actor, params, body }) => changeVideo(actor, { ...params, ...body }),
});

export const DELETE = routeHandler("DELETE /api/videos/[id]", {
  permission: "video.delete",
  params: videoId,
  handler: ({ actor, params }) => deleteVideo(actor, { ...params, reason: "person" }),
});
