import "server-only";

import type { ShopActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { sendLimits } from "#lib/deliveries/sending/limits";
import { deliveryStateTraits, hasEnded } from "#lib/deliveries/state";
import { requeued, transitionDelivery } from "#lib/deliveries/transition";
import { requireTwoApprovers } from "#lib/drafts/approval/four-eyes";
import { changedSinceConsent } from "#lib/drafts/preview";
import { getDraft } from "#lib/drafts/queries";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { requireActiveShop } from "#lib/shops/require-active-shop";

export type RetryDeliveryResult =
  | { kind: "requeued" }
  | { kind: "retrying_now" }
  | { kind: "consent_expired" | "consent_outdated" }
  | { kind: "not_possible" };

/**
 * Sends a delivery again that provably made no draft, or makes a waiting one due at once. An
 * expired or outdated consent is not reused. Throws `not_found`, and `conflict` when the shop
 * requires a second approver.
 */
export async function retryDelivery(
  actor: StaffActor,
  input: { id: string },
): Promise<RetryDeliveryResult> {
  const { id } = input;
  return act<RetryDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await requireActiveShop(tx, actor.shopId);
    await lockRow(tx, "Delivery", { id, shopId: actor.shopId });
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: {
        state: true,
        waitingFor: true,
        draftId: true,
        consentId: true,
        consent: { select: { createdAt: true } },
      },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    const { state } = row;
    const now = await databaseNow(tx);
    const job = { deliveryId: id, shopId: actor.shopId };
    const retriedEvent = {
      action: "delivery.retried" as const,
      subjectId: id,
      details: { from: state },
    };
    if (!hasEnded(state)) {
      if (row.waitingFor === null) return unrecorded({ kind: "not_possible" });
      await tx.delivery.update({
        where: { id },
        data: { retryRequestedAt: now, nextRunAt: now },
      });
      await enqueue(tx, "advance-delivery", job);
      return recorded(retriedEvent, { kind: "retrying_now" });
    }
    if (!deliveryStateTraits[state].retryable) return unrecorded({ kind: "not_possible" });
    if (now.getTime() - row.consent.createdAt.getTime() > sendLimits.consentValidHours * 3_600_000)
      return unrecorded({ kind: "consent_expired" });
    await requireTwoApprovers(tx, actor, row.consentId);
    if (!(await isConsentCurrent(tx, actor, row))) return unrecorded({ kind: "consent_outdated" });
    const events = await transitionDelivery(tx, id, state, "queued", requeued(now));
    await enqueue(tx, "advance-delivery", job);
    return recorded([retriedEvent, ...events], { kind: "requeued" });
  });
}

/** Whether the draft is open and unchanged. Takes the same lock as record-consent.ts. */
async function isConsentCurrent(
  tx: Tx,
  actor: ShopActor,
  { draftId, consentId }: { draftId: string; consentId: string },
): Promise<boolean> {
  await lockRow(tx, "Draft", { id: draftId });
  const { status } = await getDraft(actor, draftId, tx);
  return status === "open" && (await changedSinceConsent(actor, consentId, tx)).length === 0;
}
