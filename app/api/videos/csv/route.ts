import { videoSelection } from "#lib/bulk-actions/schema";
import { writeVideoCsv } from "#lib/bulk-actions/write-video-csv";
import { routeHandler } from "#lib/web/route-handler";

/** The chosen videos as a table, which the page offers as a download. */
export const POST = routeHandler("POST /api/videos/csv", {
  permission: "studio.view",
  body: videoSelection,
  handler: async ({ actor, body }) => ({ csv: await writeVideoCsv(actor, body) }),
});
