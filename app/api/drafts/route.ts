import { createDraft } from "#lib/drafts/create-draft";
import { newDraft } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

/** Starts a draft from a video, or answers with the open one it has. */
export const POST = door({
  permission: "draft.edit",
  body: newDraft,
  run: ({ actor, body }) => createDraft(actor, body),
});
