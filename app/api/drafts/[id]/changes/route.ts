import { requestChanges } from "#lib/drafts/approval/requests";
import { changeRequestInput } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/drafts/[id]/changes", {
  permission: "draft.consent",
  params: draftId,
  body: changeRequestInput,
  handler: ({ actor, params, body }) => requestChanges(actor, { ...body, draftId: params.id }),
});
