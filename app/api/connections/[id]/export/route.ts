import { connectionParams } from "#lib/connections/schema";
import { paths } from "#lib/paths";
import { requestExportByStaff } from "#lib/exports/request-export";
import { routeHandler } from "#lib/web/route-handler";

/** Requests an export of an account's data; returns the page where the archive will be. */
export const POST = routeHandler("POST /api/connections/[id]/export", {
  permission: "export.request",
  requireRecentAuth: true,
  limit: "connect",
  params: connectionParams,
  handler: async ({ actor, params: { id } }) => ({
    page: paths.dataExport((await requestExportByStaff(actor, { connectionId: id })).code),
  }),
});
