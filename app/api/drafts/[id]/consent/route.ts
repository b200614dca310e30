import { giveConsent } from "#lib/drafts/give-consent";
import { consentInput, draftId } from "#lib/drafts/schema";
import { routeHandler } from "#lib/web/route-handler";

/** Gives consent to one preview. "Changed since" and "not ready" are results, not errors. */
export const POST = routeHandler("POST /api/drafts/[id]/consent", {
  permission: "draft.consent",
  limit: "consent",
  params: draftId,
  body: consentInput,
  handler: ({ actor, params, body }) => giveConsent(actor, { ...body, draftId: params.id }),
});
