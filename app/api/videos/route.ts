import { importFromUrl } from "#lib/videos/import-from-url";
import { listVideos } from "#lib/videos/library-queries";
import { importUrlInput, videoListQuery } from "#lib/videos/schema";
import { routeHandler } from "#lib/web/route-handler";
import { jsonResponse } from "#lib/web/json-response";

export const GET = routeHandler("GET /api/videos", {
  permission: "studio.view",
  query: videoListQuery,
  handler: ({ actor, query }) => listVideos(actor, query),
});

/** Imports a video from a public URL; the worker downloads it. */
export const POST = routeHandler("POST /api/videos", {
  permission: "video.add",
  body: importUrlInput,
  handler: async ({ actor, body }) =>
    jsonResponse(await importFromUrl(actor, body), { status: 201 }),
});
