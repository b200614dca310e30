import { getDraftDetail } from "#lib/drafts/approval/draft-detail";
import { discardDraft } from "#lib/drafts/discard-draft";
import { saveDraft } from "#lib/drafts/save-draft";
import { draftId, draftSave } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

export const GET = routeHandler("GET /api/drafts/[id]", {
  permission: "studio.view",
  params: draftId,
  handler: ({ actor, params }) => getDraftDetail(actor, params.id),
});

export const PATCH = routeHandler("PATCH /api/drafts/[id]", {
  permission: "draft.edit",
  params: draftId,
  body: draftSave,
  handler: ({ actor, params, body }) => saveDraft(actor, { ...body, id: params.id }),
});

export const DELETE = routeHandler("DELETE /api/drafts/[id]", {
  permission: "draft.edit",
  params: draftId,
  handler: ({ actor, params }) => discardDraft(actor, params),
});
