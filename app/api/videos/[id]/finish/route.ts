import { finishUpload } from "#lib/videos/finish-upload";
import { uploadEnd, videoId } from "#lib/videos/schema";
import { door } from "#lib/web/door";

/** The end of an upload, with the checksum that the browser counted. */
export const POST = door({
  permission: "video.add",
  limit: "upload",
  params: videoId,
  body: uploadEnd,
  run: ({ actor, params, body }) => finishUpload(actor, { ...params, ...body }),
});
