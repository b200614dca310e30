import { restoreDraft } from "#lib/drafts/discard-draft";
import { draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const POST = routeHandler("POST /api/drafts/[id]/restore", {
  permission: "draft.edit",
  params: draftId,
  handler: ({ actor, params }) => restoreDraft(actor, params),
});
