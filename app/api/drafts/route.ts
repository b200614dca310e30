import { copyDraft } from "#lib/drafts/copy-draft";
import { createDraft } from "#lib/drafts/create-draft";
import { newDraft } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Creates a draft from a video, or returns its open one; or copies a draft or delivery. */
export const POST = routeHandler("POST /api/drafts", {
  permission: "draft.edit",
  body: newDraft,
  handler: ({ actor, body }) =>
    "videoId" in body ? createDraft(actor, body) : copyDraft(actor, body),
});
