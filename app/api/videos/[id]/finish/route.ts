import { finishUpload } from "#lib/videos/upload-video";
import { finishUploadInput, videoId } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Finishes an upload with the checksum that the browser computed. */
export const POST = routeHandler("POST /api/videos/[id]/finish", {
  permission: "video.add",
  limit: "upload",
  params: videoId,
  body: finishUploadInput,
  handler: ({ actor, params, body }) => finishUpload(actor, { ...params, ...body }),
});
