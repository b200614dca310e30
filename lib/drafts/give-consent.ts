import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { requireRunning } from "#lib/connections/require-running";
import { endRequest } from "#lib/drafts/approval/end-request";
import { secondPerson } from "#lib/drafts/approval/second-person";
import { previewOf } from "#lib/drafts/queries";
import type { ConsentInput, PreviewView } from "#lib/drafts/schema";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { oweAnswerMail } from "#lib/infra/outbox";

export type GiveConsentOutcome =
  | { kind: "consented"; deliveryId: string }
  /** This very yes was given before (double click, other tab, back button): the delivery it began. */
  | { kind: "consented_before"; deliveryId: string }
  /** What was looked at is not what would be sent now; the preview to look at is enclosed. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; reasons: string[] }
  /** The shop asks for two people, and nobody has asked for the approval of exactly this. */
  | { kind: "not_asked" };

/**
 * A person's yes to exactly what was shown. Consent, delivery, job and audit event are written together or not at all
 * (trust rule R5); one fingerprint begins at most one delivery. Where the shop asks for two people, this yes is the approval: it
 * answers the request for exactly this, and no author can give it. Throws `not_found`, `forbidden` for
 * who may not, and `conflict` while the shop is stopped.
 */
export async function giveConsent(actor: StaffActor, input: { draftId: string } & ConsentInput): Promise<GiveConsentOutcome> {
  const { draftId, fingerprint, textVersion } = input;
  return act<GiveConsentOutcome>(actor, "draft.consent", async (tx) => {
    await requireRunning(tx, actor.shopId);
    await lock(tx, actor.shopId, draftId);
    const preview = await previewOf(actor, draftId, tx);
    const before = await tx.delivery.findFirst({
      where: { shopId: actor.shopId, consent: { draftId, fingerprint } },
      select: { id: true },
    });
    if (before) return unrecorded({ kind: "consented_before", deliveryId: before.id });
    const second = await secondPerson(tx, actor, { draftId, fingerprint });
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint || preview.shown.textVersion !== textVersion)
      return unrecorded({ kind: "changed_since_preview", preview });
    if (second.kind === "not_asked") return unrecorded({ kind: "not_asked" });
    const { shown } = preview;
    const { shopId } = actor;
    const asked = second.kind === "asked" ? second.asked : null;
    const by = {
      staffId: actor.staffId,
      staffName: actor.name,
      askedById: asked?.askedById ?? null,
      askedByName: asked?.askedByName ?? null,
    };
    const common = { shopId, draftId, videoId: shown.videoId, connectionId: shown.connectionId };
    const consent = await tx.consent.create({
      data: { ...common, ...by, fingerprint, shown, textVersion },
      select: { id: true },
    });
    const now = await databaseNow(tx);
    const delivery = await tx.delivery.create({
      data: { ...common, consentId: consent.id, state: "queued", nextAt: now },
      select: { id: true },
    });
    await tx.video.update({ where: { id: shown.videoId }, data: { lastUsedAt: now } });
    await enqueue(tx, "advance-delivery", { deliveryId: delivery.id, shopId });
    if (asked) {
      await endRequest(tx, { shopId, draftId, outcome: "approved", byId: actor.staffId });
      const told = { requestId: asked.requestId, toId: asked.askedById, draftId, deliveryId: delivery.id };
      await oweAnswerMail(tx, { shopId, connectionId: shown.connectionId, ...told });
    }
    return recorded(
      {
        action: "draft.consented",
        subjectId: draftId,
        details: {
          consentId: consent.id,
          deliveryId: delivery.id,
          fingerprint,
          textVersion,
          ...(asked ? { requestId: asked.requestId } : {}),
        },
      },
      { kind: "consented", deliveryId: delivery.id },
    );
  });
}

/** Nobody changes account, video or draft until this is over: a disconnection or deletion waits, and then sees the delivery. */
async function lock(tx: Tx, shopId: string, draftId: string): Promise<void> {
  await tx.$queryRaw`SELECT c.id FROM "Connection" c JOIN "Draft" d ON d."connectionId" = c.id WHERE d.id = ${draftId}::uuid AND d."shopId" = ${shopId}::uuid FOR SHARE OF c`;
  await tx.$queryRaw`SELECT v.id FROM "Video" v JOIN "Draft" d ON d."videoId" = v.id WHERE d.id = ${draftId}::uuid AND d."shopId" = ${shopId}::uuid FOR UPDATE OF v`;
  await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
}
