import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import type { ReportOutcomeInput } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";

/**
 * Notes what a person says became of a draft in the inbox (null takes it back). The slot is free from then on, as far as we
 * count, and whoever waits for one looks at once. The state stays: TikTok alone makes a delivery *posted* (R7).
 */
export async function recordReportedOutcome(
  tx: Tx,
  deliveryId: string,
  outcome: "posted" | "discarded" | null,
): Promise<void> {
  const now = await databaseNow(tx);
  const { connectionId } = await tx.delivery.update({
    where: { id: deliveryId },
    data: { reportedOutcome: outcome, outcomeReportedAt: outcome === null ? null : now },
    select: { connectionId: true },
  });
  // What TikTok itself said of a transfer is not for a person to take back.
  const open = {
    deliveryId,
    supersededAt: null,
    OR: [{ outcome: null }, { outcome: { in: ["in_progress", "in_inbox"] } }],
  };
  await tx.transfer.updateMany({
    where: open,
    data: { slotFreedAt: outcome === null ? null : now },
  });
  if (outcome !== null) await wakeNextWaiting(tx, connectionId);
}

export type ReportOutcomeResult = { kind: "recorded" } | { kind: "not_possible" };

/**
 * A person tells what became of a draft that waited in the inbox: posted or discarded on the phone, or that it waits there
 * after all. It frees the slot, since TikTok does not tell of a discarded draft. Throws `not_found`.
 */
export async function reportOutcome(
  actor: StaffActor,
  input: { id: string } & ReportOutcomeInput,
): Promise<ReportOutcomeResult> {
  const { id, outcome } = input;
  return act<ReportOutcomeResult>(actor, "delivery.manage", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.delivery.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, resolution: true, reportedOutcome: true },
    });
    if (!row) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (!canReportOutcome(row.state, row.resolution)) return unrecorded({ kind: "not_possible" });
    const next = outcome === "still_in_inbox" ? null : outcome;
    if (row.reportedOutcome === next) return unrecorded({ kind: "recorded" });
    await recordReportedOutcome(tx, id, next);
    return recorded(
      { action: "delivery.outcome_reported", subjectId: id, details: { outcome } },
      { kind: "recorded" },
    );
  });
}
