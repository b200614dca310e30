import { connectionId } from "#lib/connections/schema";
import { paths } from "#lib/paths";
import { requestExport } from "#lib/privacy/request-export";
import { door } from "#lib/web/door";

/** An administrator asks for everything held of an account; answers the page on which the archive will be. */
export const POST = door({
  permission: "export.request",
  fresh: true,
  limit: "connect",
  params: connectionId,
  run: async ({ actor, params: { id } }) => ({ page: paths.dataExport((await requestExport(actor, { connectionId: id })).code) }),
});
