import { createBulkAction } from "#lib/bulk-actions/create-bulk-action";
import { listUnfinishedBulkActions } from "#lib/bulk-actions/queries";
import { bulkActionInput } from "#lib/bulk-actions/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/bulk-actions", {
  permission: "studio.view",
  handler: ({ actor }) => listUnfinishedBulkActions(actor),
});

export const POST = routeHandler("POST /api/bulk-actions", {
  permission: "video.add",
  body: bulkActionInput,
  handler: ({ actor, body }) => createBulkAction(actor, body),
});
