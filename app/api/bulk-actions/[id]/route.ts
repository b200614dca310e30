import { stopBulkAction } from "#lib/bulk-actions/create-bulk-action";
import { getBulkAction } from "#lib/bulk-actions/queries";
import { bulkActionId } from "#lib/bulk-actions/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/bulk-actions/[id]", {
  permission: "studio.view",
  params: bulkActionId,
  handler: ({ actor, params }) => getBulkAction(actor, params.id),
});

/** Stops it; what is done stays done. */
export const DELETE = routeHandler("DELETE /api/bulk-actions/[id]", {
  permission: "video.add",
  params: bulkActionId,
  handler: ({ actor, params }) => stopBulkAction(actor, params),
});
