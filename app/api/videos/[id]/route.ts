import { changeVideo } from "#lib/videos/change-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { getVideo } from "#lib/videos/queries";
import { videoChange, videoId } from "#lib/videos/schema";
import { door } from "#lib/web/door";

export const GET = door({ permission: "studio.view", params: videoId, run: ({ actor, params }) => getVideo(actor, params.id) });

export const PATCH = door({
  permission: "video.add",
  params: videoId,
  body: videoChange,
  run: ({ actor, params, body }) => changeVideo(actor, { ...params, ...body }),
});

export const DELETE = door({
  permission: "video.delete",
  params: videoId,
  run: ({ actor, params }) => deleteVideo(actor, { ...params, reason: "person" }),
});
