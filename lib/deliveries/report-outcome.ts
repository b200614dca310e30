import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { wakeNextWaiting } from "#lib/deliveries/queue/reorder-queue";
import type { ReportOutcomeInput } from "#lib/deliveries/schema";
import { canReportOutcome } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

/**
 * Records what a person reports about a draft (null undoes it). This frees the slot by our count
 * and wakes the next waiting delivery. The state stays: only TikTok makes it *posted* (R7).
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
  // A person cannot undo what TikTok itself reported about a transfer.
  await tx.transfer.updateMany({
    where: {
      deliveryId,
      supersededAt: null,
      OR: [{ outcome: null }, { outcome: { in: ["in_progress", "in_inbox"] } }],
    },
    data: { slotFreedAt: outcome === null ? null : now },
  });
  if (outcome !== null) await wakeNextWaiting(tx, connectionId);
}

export type ReportOutcomeResult = { kind: "recorded" } | { kind: "not_possible" };

/**
 * Records what a person reports about a draft in the inbox. Posted or discarded frees its slot,
 * since TikTok does not report discarded drafts. Throws `not_found`.
 */
export async function reportOutcome(
  actor: StaffActor,
  input: { id: string } & ReportOutcomeInput,
): Promise<ReportOutcomeResult> {
  const { id, outcome } = input;
  return act<ReportOutcomeResult>(actor, "delivery.manage", async (tx) => {
    await lockRow(tx, "Delivery", { id, shopId: actor.shopId });
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
