import { recheckVideo } from "#lib/videos/recheck-video";
import { videoId } from "#lib/videos/schema";
import { door } from "#lib/web/door";

export const POST = door({ permission: "video.add", params: videoId, run: ({ actor, params }) => recheckVideo(actor, params) });
