import { discardDraft } from "#lib/drafts/discard-draft";
import { getDraft, previewOf } from "#lib/drafts/queries";
import { saveDraft } from "#lib/drafts/save-draft";
import { draftId, draftSave } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

/** The draft in its present version, and the preview that a consent would be about. */
export const GET = door({
  permission: "studio.view",
  params: draftId,
  run: async ({ actor, params }) => ({ draft: await getDraft(actor, params.id), preview: await previewOf(actor, params.id) }),
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
