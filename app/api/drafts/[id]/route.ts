import { getApproval } from "#lib/drafts/approval/queries";
import { discardDraft } from "#lib/drafts/discard-draft";
import { getPreview } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { draftId, draftSave } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** The draft in its present version, the preview that a consent would be about, and where its approval stands. */
export const GET = routeHandler("GET /api/drafts/[id]", {
  permission: "studio.view",
  params: draftId,
  handler: async ({ actor, params: { id } }) => {
    const [draft, preview] = [await getDraft(actor, id), await getPreview(actor, id)];
    return {
      draft,
      preview,
      approval: await getApproval(actor, id, preview.kind === "ready" ? preview.fingerprint : null),
    };
  },
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
