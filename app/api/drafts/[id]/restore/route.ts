import { restoreDraft } from "#lib/drafts/restore-draft";
import { draftId } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "draft.edit",
  params: draftId,
  run: ({ actor, params }) => restoreDraft(actor, params),
});
