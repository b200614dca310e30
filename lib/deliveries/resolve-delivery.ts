import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { ResolveDeliveryInput } from "#lib/deliveries/schema";
import { requeued, transitionDelivery } from "#lib/deliveries/transition";
import { requireTwoApprovers } from "#lib/drafts/approval/four-eyes";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { requireActiveShop } from "#lib/shops/require-active-shop";

export type ResolveDeliveryResult = { kind: "resolved" } | { kind: "not_possible" };

/**
 * Records that the draft is in the inbox, or sends it again, after which two drafts may arrive.
 * `found_in_inbox` keeps the state: only TikTok makes it *in inbox* (R7). Throws `not_found`, and
 * `conflict` when sending again needs a second approver.
 */
export async function resolveDelivery(
  actor: StaffActor,
  input: { id: string } & ResolveDeliveryInput,
): Promise<ResolveDeliveryResult> {
  const { id, choice } = input;
  return act<ResolveDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await lockRow(tx, "Delivery", { id, shopId: actor.shopId });
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, resolution: true, consentId: true },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (row.state !== "unconfirmed" || row.resolution === choice)
      return unrecorded({ kind: "not_possible" });
    const now = await databaseNow(tx);
    const resolution = { resolution: choice, resolvedById: actor.staffId };
    const resolvedEvent = {
      action: "delivery.resolved" as const,
      subjectId: id,
      details: { choice },
    };
    if (choice === "found_in_inbox") {
      await tx.delivery.update({ where: { id }, data: resolution });
      return recorded(resolvedEvent, { kind: "resolved" });
    }
    await requireActiveShop(tx, actor.shopId);
    await requireTwoApprovers(tx, actor, row.consentId);
    await tx.transfer.updateMany({
      where: { deliveryId: id, supersededAt: null },
      data: { supersededAt: now },
    });
    const events = await transitionDelivery(tx, id, "unconfirmed", "queued", {
      ...resolution,
      ...requeued(now),
      reportedOutcome: null,
      outcomeReportedAt: null,
    });
    await enqueue(tx, "advance-delivery", { deliveryId: id, shopId: actor.shopId });
    return recorded([resolvedEvent, ...events], { kind: "resolved" });
  });
}
