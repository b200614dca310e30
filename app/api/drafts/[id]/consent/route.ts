import { giveConsent } from "#lib/drafts/give-consent";
import { consentInput, draftId } from "#lib/drafts/schema";
import { door } from "#lib/web/door";

/** The yes to one preview. Expected outcomes (changed since, not ready) are answers, not errors. */
export const POST = door({
  permission: "draft.consent",
  limit: "consent",
  params: draftId,
  body: consentInput,
  run: ({ actor, params, body }) => giveConsent(actor, { ...body, draftId: params.id }),
});
