import { createDraft } from "#lib/drafts/create-draft";
import { newDraft } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Creates a draft from a video, or returns its open one. */
export const POST = routeHandler("POST /api/drafts", {
  permission: "draft.edit",
  body: newDraft,
  handler: ({ actor, body }) => createDraft(actor, body),
});
