import { askChanges } from "#lib/drafts/approval/ask-changes";
import { changesInput } from "#lib/drafts/approval/schema";
import { draftId } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

export const POST = door({
  permission: "draft.consent",
  params: draftId,
  body: changesInput,
  run: ({ actor, params, body }) => askChanges(actor, { ...body, draftId: params.id }),
});
