import { listWaitingFiles } from "#lib/videos/folder/queries";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/videos/waiting-files", {
  permission: "video.add",
  handler: ({ actor }) => listWaitingFiles(actor),
});
