import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { requireActiveShop } from "#lib/shops/require-active-shop";
import { requeued, transitionDelivery } from "#lib/deliveries/transition";
import { requireTwoApprovers } from "#lib/drafts/approval/four-eyes";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";

export type ResolveDeliveryResult = { kind: "resolved" } | { kind: "not_possible" };

/**
 * A person looked in the TikTok inbox and chose: it is there, or send it again (knowing that two may arrive). The state stays
 * "unconfirmed" for "found_in_inbox", since only TikTok's word makes it "in inbox" (R7). Throws `not_found`, and `conflict` for a sending
 * again where the shop asks for two people by now and only one is behind it.
 */
export async function resolveDelivery(
  actor: StaffActor,
  input: { id: string; choice: "found_in_inbox" | "send_again" },
): Promise<ResolveDeliveryResult> {
  const { id, choice } = input;
  return act<ResolveDeliveryResult>(actor, "delivery.manage", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, resolution: true, consentId: true },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (row.state !== "unconfirmed" || row.resolution === choice)
      return unrecorded({ kind: "not_possible" });
    const now = await databaseNow(tx);
    const chosen = { resolution: choice, resolvedById: actor.staffId };
    const told = { action: "delivery.resolved" as const, subjectId: id, details: { choice } };
    if (choice === "found_in_inbox") {
      await tx.delivery.update({ where: { id }, data: chosen });
      return recorded(told, { kind: "resolved" });
    }
    await requireActiveShop(tx, actor.shopId);
    await requireTwoApprovers(tx, actor, row.consentId);
    await tx.transfer.updateMany({
      where: { deliveryId: id, supersededAt: null },
      data: { supersededAt: now },
    });
    const events = await transitionDelivery(tx, id, "unconfirmed", "queued", {
      ...chosen,
      ...requeued(now),
      reportedOutcome: null,
      outcomeReportedAt: null,
    });
    await enqueue(tx, "advance-delivery", { deliveryId: id, shopId: actor.shopId });
    return recorded([told, ...events], { kind: "resolved" });
  });
}
