import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { checkApproval } from "#lib/drafts/approval/four-eyes";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getPreview } from "#lib/drafts/queries";
import type { ConsentInput, PreviewView } from "#lib/drafts/schema";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { queueApprovalResultEmail } from "#lib/infra/mail/outbox";
import { requireActiveShop } from "#lib/shops/require-active-shop";

export type GiveConsentResult =
  | { kind: "consented"; deliveryId: string }
  /** This very yes was given before (double click, other tab, back button): the delivery it began. */
  | { kind: "already_consented"; deliveryId: string }
  /** What was looked at is not what would be sent now; the preview to look at is enclosed. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; blockers: string[] }
  /** The shop asks for two people, and nobody has asked for the approval of exactly this. */
  | { kind: "not_requested" };

/**
 * A person's yes to exactly what was shown. Consent, delivery, job and audit event are written together or not at all
 * (trust rule R5); one fingerprint begins at most one delivery. Where the shop asks for two people, this yes is the approval: it
 * answers the request for exactly this, and no author can give it. Throws `not_found`, `forbidden` for
 * who may not, and `conflict` while the shop is stopped.
 */
export async function giveConsent(
  actor: StaffActor,
  input: { draftId: string } & ConsentInput,
): Promise<GiveConsentResult> {
  const { draftId, fingerprint, textVersion } = input;
  return act<GiveConsentResult>(actor, "draft.consent", async (tx) => {
    await requireActiveShop(tx, actor.shopId);
    await lockForConsent(tx, actor.shopId, draftId);
    const preview = await getPreview(actor, draftId, tx);
    const before = await tx.delivery.findFirst({
      where: { shopId: actor.shopId, consent: { draftId, fingerprint } },
      select: { id: true },
    });
    if (before) return unrecorded({ kind: "already_consented", deliveryId: before.id });
    const second = await checkApproval(tx, actor, { draftId, fingerprint });
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint || preview.snapshot.textVersion !== textVersion)
      return unrecorded({ kind: "changed_since_preview", preview });
    if (second.kind === "not_requested") return unrecorded({ kind: "not_requested" });
    const { snapshot } = preview;
    const { shopId } = actor;
    const asked = second.kind === "requested" ? second.request : null;
    const by = {
      staffId: actor.staffId,
      staffName: actor.name,
      requestedById: asked?.requestedById ?? null,
      requestedByName: asked?.requestedByName ?? null,
    };
    const common = {
      shopId,
      draftId,
      videoId: snapshot.videoId,
      connectionId: snapshot.connectionId,
    };
    const consent = await tx.consent.create({
      data: { ...common, ...by, fingerprint, snapshot, textVersion },
      select: { id: true },
    });
    const now = await databaseNow(tx);
    const delivery = await tx.delivery.create({
      data: { ...common, consentId: consent.id, state: "queued", nextRunAt: now },
      select: { id: true },
    });
    await tx.video.update({ where: { id: snapshot.videoId }, data: { lastUsedAt: now } });
    await enqueue(tx, "advance-delivery", { deliveryId: delivery.id, shopId });
    if (asked) {
      await closeApprovalRequest(tx, { shopId, draftId, outcome: "approved", byId: actor.staffId });
      const told = {
        requestId: asked.requestId,
        requestedById: asked.requestedById,
        draftId,
        deliveryId: delivery.id,
      };
      await queueApprovalResultEmail(tx, { shopId, connectionId: snapshot.connectionId, ...told });
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
async function lockForConsent(tx: Tx, shopId: string, draftId: string): Promise<void> {
  await tx.$queryRaw`SELECT c.id FROM "Connection" c JOIN "Draft" d ON d."connectionId" = c.id WHERE d.id = ${draftId}::uuid AND d."shopId" = ${shopId}::uuid FOR SHARE OF c`;
  await tx.$queryRaw`SELECT v.id FROM "Video" v JOIN "Draft" d ON d."videoId" = v.id WHERE d.id = ${draftId}::uuid AND d."shopId" = ${shopId}::uuid FOR UPDATE OF v`;
  await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
}
