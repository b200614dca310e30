import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { sendLimits } from "#lib/deliveries/sending/decide";
import { hasEnded } from "#lib/deliveries/state";
import { requeued, transitionDelivery } from "#lib/deliveries/transition";
import { requireTwoApprovers } from "#lib/drafts/approval/four-eyes";
import { changedSinceConsent } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { requireActiveShop } from "#lib/shops/require-active-shop";

export type RetryDeliveryResult =
  | { kind: "requeued" }
  | { kind: "retrying_now" }
  | { kind: "consent_expired" | "consent_outdated" }
  | { kind: "not_possible" };

/**
 * Sends a delivery again that provably made no draft, under the same consent while that is younger than a day; or, while it
 * waits, stops the waiting. A draft that was changed since, or is under way again by another consent, needs a new yes. Throws
 * `not_found`, and `conflict` where the shop asks for two people by now and only one is behind it.
 */
export async function retryDelivery(
  actor: StaffActor,
  input: { id: string },
): Promise<RetryDeliveryResult> {
  return act<RetryDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await requireActiveShop(tx, actor.shopId);
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${input.id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id: input.id, shopId: actor.shopId },
      select: {
        state: true,
        shopId: true,
        waitingFor: true,
        draftId: true,
        consentId: true,
        consent: { select: { createdAt: true } },
      },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    const now = await databaseNow(tx);
    const job = { deliveryId: input.id, shopId: row.shopId };
    if (!hasEnded(row.state)) {
      if (row.waitingFor === null) return unrecorded({ kind: "not_possible" });
      await tx.delivery.update({
        where: { id: input.id },
        data: { retryRequestedAt: now, nextRunAt: now },
      });
      await enqueue(tx, "advance-delivery", job);
      return recorded(
        { action: "delivery.retried", subjectId: input.id, details: { from: row.state } },
        { kind: "retrying_now" },
      );
    }
    if (row.state !== "not_sent") return unrecorded({ kind: "not_possible" });
    if (now.getTime() - row.consent.createdAt.getTime() > sendLimits.consentValidHours * 3_600_000)
      return unrecorded({ kind: "consent_expired" });
    await requireTwoApprovers(tx, actor, row.consentId);
    if (!(await isConsentCurrent(tx, actor, row))) return unrecorded({ kind: "consent_outdated" });
    const events = await transitionDelivery(tx, input.id, "not_sent", "queued", requeued(now));
    await enqueue(tx, "advance-delivery", job);
    return recorded(
      [
        { action: "delivery.retried", subjectId: input.id, details: { from: row.state } },
        ...events,
      ],
      { kind: "requeued" },
    );
  });
}

/** The draft is as it was agreed to, and no other delivery of it is under way; give-consent.ts waits for the same lock. */
async function isConsentCurrent(
  tx: Tx,
  actor: ShopActor,
  { draftId, consentId }: { draftId: string; consentId: string },
): Promise<boolean> {
  await tx.$queryRaw`SELECT id FROM "Draft" WHERE id = ${draftId}::uuid FOR UPDATE`;
  const { status } = await getDraft(actor, draftId, tx);
  return status === "open" && (await changedSinceConsent(actor, consentId, tx)).length === 0;
}
