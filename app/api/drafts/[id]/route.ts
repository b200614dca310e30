import { getApproval } from "#lib/drafts/approval/queries";
import { discardDraft } from "#lib/drafts/discard-draft";
import { getDraft, previewOf } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { draftId, draftSave } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

/** The draft in its present version, the preview that a consent would be about, and where its approval stands. */
export const GET = door({
  permission: "studio.view",
  params: draftId,
  run: async ({ actor, params: { id } }) => {
    const [draft, preview] = [await getDraft(actor, id), await previewOf(actor, id)];
    return { draft, preview, approval: await getApproval(actor, id, preview.kind === "ready" ? preview.fingerprint : null) };
  },
});

export const PATCH = door({
  permission: "draft.edit",
  params: draftId,
  body: draftSave,
  run: ({ actor, params, body }) => saveDraft(actor, { ...body, id: params.id }),
});

export const DELETE = door({
  permission: "draft.edit",
  params: draftId,
  run: ({ actor, params }) => discardDraft(actor, params),
});
