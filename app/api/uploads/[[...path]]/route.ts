import { z } from "zod";

import { deleteVideo } from "#lib/videos/delete-video";
import { door } from "#lib/web/door";
import { receiveUpload } from "#lib/web/uploads";

/** Resumable uploads (tus 1.0.0). This route must stay out of proxy.ts's matcher, which would cut bodies at 10 MB. */
const tus = door({ permission: "video.add", limit: "upload", run: ({ actor, request }) => receiveUpload(actor, request) });

export { tus as HEAD, tus as PATCH, tus as POST };

export const DELETE = door({
  permission: "video.add",
  limit: "upload",
  params: z.object({ path: z.tuple([z.uuid()]) }),
  run: async ({ actor, params }) => {
    await deleteVideo(actor, { id: params.path[0], reason: "person" });
    return new Response(null, { status: 204, headers: { "tus-resumable": "1.0.0", "cache-control": "private, no-store" } });
  },
});
