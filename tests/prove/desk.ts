// Gives a person's consent in a process of its own, as the web process does: one that can be killed in the middle of it.
import type { StaffActor } from "#lib/actor";
import { giveConsent } from "#lib/drafts/give-consent";
import { previewOf } from "#lib/drafts/queries";

export type Wish = { actor: StaffActor; draftId: string };
export type Answered = { deliveryId: string };

async function consent({ actor, draftId }: Wish): Promise<void> {
  const preview = await previewOf(actor, draftId);
  if (preview.kind !== "ready") throw new Error(`the draft is not ready: ${preview.reasons.join(" ")}`);
  const { fingerprint, shown } = preview;
  const outcome = await giveConsent(actor, { draftId, fingerprint, textVersion: shown.textVersion, agreed: true });
  if (outcome.kind !== "consented" && outcome.kind !== "consented_before") throw new Error(`the consent was not taken: ${outcome.kind}`);
  process.send?.({ deliveryId: outcome.deliveryId } satisfies Answered);
}

process.on("message", (message: Partial<Wish>) => {
  const { actor, draftId } = message;
  if (actor && draftId !== undefined) void consent({ actor, draftId });
});
process.channel?.ref();
process.stdout.write(`${JSON.stringify({ ready: true, worker: `desk-${process.pid}` })}\n`);
