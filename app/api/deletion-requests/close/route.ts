import { closeDeletionRequests } from "#lib/deletion-requests/close-requests";
import { closeRequestsInput } from "#lib/deletion-requests/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Rejects several requests for one reason. */
export const POST = routeHandler("POST /api/deletion-requests/close", {
  permission: "deletion.decide",
  requireRecentAuth: true,
  body: closeRequestsInput,
  handler: ({ actor, body }) => closeDeletionRequests(actor, body),
});
