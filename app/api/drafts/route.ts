import { createDraft } from "#lib/drafts/create-draft";
import { newDraft } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Starts a draft from a video, or answers with the open one it has. */
export const POST = routeHandler("POST /api/drafts", {
  permission: "draft.edit",
  body: newDraft,
  handler: ({ actor, body }) => createDraft(actor, body),
});
