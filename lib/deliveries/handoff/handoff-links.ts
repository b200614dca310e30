import "server-only";

import { randomUUID } from "node:crypto";

import type { PhoneActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import {
  getActiveHandoff,
  getHandoffPage,
  type HandoffLinkView,
  type HandoffPageView,
} from "#lib/deliveries/handoff/queries";
import { recordReportedOutcome } from "#lib/deliveries/report-outcome";
import { canReportOutcome } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";

export type CreateHandoffResult =
  | { kind: "created" | "already_exists"; handoff: HandoffLinkView }
  | { kind: "not_in_inbox" };

const HANDOFF_TTL_MS = 24 * 3_600_000;

/**
 * Makes the link that hands caption, hashtags and product link of an arrived delivery to a phone, for 24 hours; a delivery
 * has one at a time, so asking again returns it. The token is stored hashed, and sealed to be shown again. Throws `not_found`.
 */
export async function createHandoff(
  actor: StaffActor,
  { deliveryId }: { deliveryId: string },
): Promise<CreateHandoffResult> {
  const { shopId } = actor;
  return act<CreateHandoffResult>(actor, "handoff.create", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${deliveryId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findFirst({
      where: { id: deliveryId, shopId },
      select: { state: true },
    });
    if (!delivery) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (delivery.state !== "in_inbox" && delivery.state !== "posted")
      return unrecorded({ kind: "not_in_inbox" });
    const active = await getActiveHandoff(actor, deliveryId, tx);
    if (active) return unrecorded({ kind: "already_exists", handoff: active });
    const id = randomUUID();
    const token = randomToken();
    const createdAt = await databaseNow(tx);
    const expiresAt = new Date(createdAt.getTime() + HANDOFF_TTL_MS);
    const tokenSealed = seal(new Secret(token), {
      table: "Handoff",
      column: "tokenSealed",
      row: id,
    });
    await tx.handoff.create({
      data: {
        id,
        shopId,
        deliveryId,
        tokenHash: hashToken(token),
        tokenSealed,
        createdById: actor.staffId,
        createdAt,
        expiresAt,
      },
    });
    const handoff = await getActiveHandoff(actor, deliveryId, tx);
    if (!handoff) throw new Error("the link was made but cannot be read");
    return recorded(
      { action: "handoff.created", subjectId: id, details: { deliveryId } },
      { kind: "created", handoff },
    );
  });
}

/** Ends the phone link of a delivery at once and destroys its token. Ending twice is fine. Throws `not_found`. */
export async function revokeHandoff(
  actor: StaffActor,
  { deliveryId }: { deliveryId: string },
): Promise<{ kind: "revoked" }> {
  const { shopId } = actor;
  return act<{ kind: "revoked" }>(actor, "handoff.create", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${deliveryId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findFirst({
      where: { id: deliveryId, shopId },
      select: { id: true },
    });
    if (!delivery) throw new AppError("not_found", "This delivery does not exist in your shop.");
    const ended = await tx.handoff.updateManyAndReturn({
      where: { deliveryId, shopId, revokedAt: null },
      data: { revokedAt: await databaseNow(tx), tokenSealed: null },
      select: { id: true },
    });
    if (ended.length === 0) return unrecorded({ kind: "revoked" });
    const events = ended.map(({ id }) => ({
      action: "handoff.revoked" as const,
      subjectId: id,
      details: { deliveryId },
    }));
    return recorded(events, { kind: "revoked" });
  });
}

/** What the phone page shows; notes when the link was opened for the first time. Throws `gone` when the link has ended. */
export async function viewHandoff(actor: PhoneActor): Promise<HandoffPageView> {
  return act<HandoffPageView>(actor, "handoff.use", async (tx) => {
    const view = await getHandoffPage(actor, tx);
    await tx.handoff.updateMany({
      where: { id: actor.handoffId, shopId: actor.shopId, firstViewedAt: null },
      data: { firstViewedAt: new Date() },
    });
    return unrecorded(view);
  });
}

/**
 * Notes that the person on the phone says it is posted, which frees its slot. TikTok alone makes a delivery *posted* (R7), so
 * its state stays.
 * Saying it twice is fine. Throws `gone` when the link has ended.
 */
export async function markHandoffPosted(actor: PhoneActor): Promise<{ kind: "recorded" }> {
  return act<{ kind: "recorded" }>(actor, "handoff.use", async (tx) => {
    await getHandoffPage(actor, tx);
    const noted = await tx.handoff.updateMany({
      where: { id: actor.handoffId, shopId: actor.shopId, markedPostedAt: null },
      data: { markedPostedAt: await databaseNow(tx) },
    });
    if (noted.count === 0) return unrecorded({ kind: "recorded" });
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${actor.deliveryId}::uuid FOR UPDATE`;
    const { state, resolution, reportedOutcome } = await tx.delivery.findUniqueOrThrow({
      where: { id: actor.deliveryId },
      select: { state: true, resolution: true, reportedOutcome: true },
    });
    if (reportedOutcome === null && canReportOutcome(state, resolution))
      await recordReportedOutcome(tx, actor.deliveryId, "posted");
    return recorded(
      {
        action: "handoff.marked_posted",
        subjectId: actor.handoffId,
        details: { deliveryId: actor.deliveryId },
      },
      { kind: "recorded" },
    );
  });
}
