import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { checkApproval } from "#lib/drafts/approval/four-eyes";
import { closeApprovalRequest } from "#lib/drafts/approval/requests";
import { getPreview } from "#lib/drafts/preview";
import { recheckChangedVideo } from "#lib/drafts/recheck-changed-video";
import type { ConsentInput, PreviewView } from "#lib/drafts/schema";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, lockRow, queryRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { queueApprovalResultEmail } from "#lib/infra/mail/outbox";
import { requireActiveShop } from "#lib/shops/require-active-shop";

type GiveConsentResult =
  | { kind: "consented"; deliveryId: string }
  /**
   * The same consent was given before (double click, other tab, back button); this is its delivery.
   */
  | { kind: "already_consented"; deliveryId: string }
  /** The draft no longer matches the preview that was reviewed; `preview` is the current one. */
  | { kind: "changed_since_preview"; preview: PreviewView }
  | { kind: "not_ready"; blockers: string[] }
  /** The shop requires a second approver and no approval was requested for exactly this. */
  | { kind: "not_requested" };

/**
 * Records a person’s consent to exactly what was shown, with delivery, job and audit event, or
 * nothing (R5). A video whose file changed goes to a new check instead. Throws `not_found`,
 * `forbidden`, and `conflict` while the shop is suspended.
 */
export async function giveConsent(
  actor: StaffActor,
  input: { draftId: string } & ConsentInput,
): Promise<GiveConsentResult> {
  const result = await recordConsent(actor, input);
  if (result.kind === "not_ready") await recheckChangedVideo(actor, input.draftId);
  return result;
}

async function recordConsent(
  actor: StaffActor,
  input: { draftId: string } & ConsentInput,
): Promise<GiveConsentResult> {
  const { draftId, fingerprint, textVersion } = input;
  const { shopId } = actor;
  return act<GiveConsentResult>(actor, "draft.consent", async (tx) => {
    await requireActiveShop(tx, shopId);
    await lockForConsent(tx, shopId, draftId);
    const preview = await getPreview(actor, draftId, tx);
    // One fingerprint starts at most one delivery.
    const existing = await tx.delivery.findFirst({
      where: { shopId, consent: { draftId, fingerprint } },
      select: { id: true },
    });
    if (existing) return unrecorded({ kind: "already_consented", deliveryId: existing.id });
    // With a second approver, the consent answers the open request, and no author can give it.
    const approval = await checkApproval(tx, actor, { draftId, fingerprint });
    if (preview.kind === "not_ready") return unrecorded(preview);
    if (preview.fingerprint !== fingerprint || preview.snapshot.textVersion !== textVersion)
      return unrecorded({ kind: "changed_since_preview", preview });
    if (approval.kind === "not_requested") return unrecorded({ kind: "not_requested" });
    const { snapshot } = preview;
    const request = approval.kind === "requested" ? approval.request : null;
    const { videoId, connectionId } = snapshot;
    const subject = { shopId, draftId, videoId, connectionId };
    const consent = await tx.consent.create({
      data: {
        ...subject,
        staffId: actor.staffId,
        staffName: actor.name,
        requestedById: request?.requestedById ?? null,
        requestedByName: request?.requestedByName ?? null,
        fingerprint,
        snapshot,
        textVersion,
      },
      select: { id: true },
    });
    const now = await databaseNow(tx);
    const delivery = await tx.delivery.create({
      data: { ...subject, consentId: consent.id, state: "queued", nextRunAt: now },
      select: { id: true },
    });
    await tx.video.update({ where: { id: videoId }, data: { lastUsedAt: now } });
    await enqueue(tx, "advance-delivery", { deliveryId: delivery.id, shopId });
    if (request) {
      await closeApprovalRequest(tx, { shopId, draftId, outcome: "approved", byId: actor.staffId });
      await queueApprovalResultEmail(tx, {
        shopId,
        connectionId,
        requestId: request.requestId,
        requestedById: request.requestedById,
        draftId,
        deliveryId: delivery.id,
      });
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
          ...(request ? { requestId: request.requestId } : {}),
        },
      },
      { kind: "consented", deliveryId: delivery.id },
    );
  });
}

/**
 * Locks account, video and draft, so that a disconnection or deletion waits and then sees the
 * delivery.
 */
async function lockForConsent(tx: Tx, shopId: string, draftId: string): Promise<void> {
  await queryRows(
    tx,
    kysely
      .selectFrom("Connection as c")
      .innerJoin("Draft as d", "d.connectionId", "c.id")
      .where("d.id", "=", draftId)
      .where("d.shopId", "=", shopId)
      .select("c.id")
      .forShare("c"),
  );
  await queryRows(
    tx,
    kysely
      .selectFrom("Video as v")
      .innerJoin("Draft as d", "d.videoId", "v.id")
      .where("d.id", "=", draftId)
      .where("d.shopId", "=", shopId)
      .select("v.id")
      .forUpdate("v"),
  );
  await lockRow(tx, "Draft", { id: draftId, shopId });
}
