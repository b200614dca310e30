import { listConnections } from "#lib/connections/queries";
import { door } from "#lib/web/door";

export const GET = door({
  permission: "studio.view",
  run: async ({ actor }) => ({ connections: await listConnections(actor) }),
});
