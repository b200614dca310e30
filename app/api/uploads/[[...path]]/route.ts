import { z } from "zod";

import { deleteVideo } from "#lib/videos/delete-video";
import { routeHandler } from "#lib/web/route-handler";
import { handleTusRequest } from "#lib/web/tus-handler";

/** Resumable uploads (tus 1.0.0). Keep out of proxy.ts's matcher, which cuts bodies at 10 MB. */
const tus = routeHandler("POST /api/uploads/[[...path]]", {
  permission: "video.add",
  limit: "upload",
  handler: ({ actor, request }) => handleTusRequest(actor, request),
});

export { tus as HEAD, tus as PATCH, tus as POST };

export const DELETE = routeHandler("DELETE /api/uploads/[[...path]]", {
  permission: "video.add",
  limit: "upload",
  params: z.object({ path: z.tuple([z.uuid()]) }),
  handler: async ({ actor, params }) => {
    await deleteVideo(actor, { id: params.path[0], reason: "person" });
    return new Response(null, {
      status: 204,
      headers: { "tus-resumable": "1.0.0", "cache-control": "private, no-store" },
    });
  },
});
