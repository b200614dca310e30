// Gives a consent in a separate process, as the web process does, so that it can be killed.
import type { StaffActor } from "#lib/actor";
import { giveConsent } from "#lib/drafts/give-consent";
import { getPreview } from "#lib/drafts/preview";

export type ConsentRequest = { actor: StaffActor; draftId: string };
export type ConsentReply = { deliveryId: string };

async function handleConsent({ actor, draftId }: ConsentRequest): Promise<void> {
  const preview = await getPreview(actor, draftId);
  if (preview.kind !== "ready")
    throw new Error(`the draft is not ready: ${preview.blockers.join(" ")}`);
  const { fingerprint, snapshot } = preview;
  const outcome = await giveConsent(actor, {
    draftId,
    fingerprint,
    textVersion: snapshot.textVersion,
    agreed: true,
  });
  if (outcome.kind !== "consented" && outcome.kind !== "already_consented")
    throw new Error(`the consent was not taken: ${outcome.kind}`);
  process.send?.({ deliveryId: outcome.deliveryId } satisfies ConsentReply);
}

process.on("message", (message: Partial<ConsentRequest>) => {
  const { actor, draftId } = message;
  if (actor && draftId !== undefined) void handleConsent({ actor, draftId });
});
process.channel?.ref();
process.stdout.write(`${JSON.stringify({ ready: true, worker: `consent-${process.pid}` })}\n`);
