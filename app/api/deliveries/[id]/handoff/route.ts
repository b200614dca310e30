import { z } from "zod";

import { createHandoff, revokeHandoff } from "#lib/deliveries/handoff/handoff-links";
import { getActiveHandoff } from "#lib/deliveries/handoff/queries";
import { routeHandler } from "#lib/web/route-handler";

const params = z.strictObject({ id: z.uuid() });

/** Returns the active link. Everyone who may create a link may see it. */
export const GET = routeHandler("GET /api/deliveries/[id]/handoff", {
  permission: "handoff.create",
  params,
  handler: async ({ actor, params: { id } }) => ({ handoff: await getActiveHandoff(actor, id) }),
});

export const POST = routeHandler("POST /api/deliveries/[id]/handoff", {
  permission: "handoff.create",
  limit: "consent",
  params,
  handler: ({ actor, params: { id } }) => createHandoff(actor, { deliveryId: id }),
});

export const DELETE = routeHandler("DELETE /api/deliveries/[id]/handoff", {
  permission: "handoff.create",
  params,
  handler: ({ actor, params: { id } }) => revokeHandoff(actor, { deliveryId: id }),
});
