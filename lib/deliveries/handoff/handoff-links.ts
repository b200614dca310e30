import "server-only";

import { randomUUID } from "node:crypto";

import type { HandoffActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { getActiveHandoff, getHandoffPage } from "#lib/deliveries/handoff/queries";
import type { HandoffLinkView } from "#lib/deliveries/handoff/schema";
import { recordReportedOutcome } from "#lib/deliveries/report-outcome";
import { canReportOutcome, deliveryStateTraits } from "#lib/deliveries/state";
import { AppError } from "#lib/errors";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";

export type CreateHandoffResult =
  | { kind: "created" | "already_exists"; handoff: HandoffLinkView }
  | { kind: "not_in_inbox" };

const HANDOFF_TTL_MS = 24 * 3_600_000;

/**
 * Creates the link to the phone page of a draft for 24 hours, or returns the existing one. Stores
 * the token as a hash, and sealed so that it can be shown again. Throws `not_found`.
 */
export async function createHandoff(
  actor: StaffActor,
  { deliveryId }: { deliveryId: string },
): Promise<CreateHandoffResult> {
  const { shopId } = actor;
  return act<CreateHandoffResult>(actor, "handoff.create", async (tx) => {
    await lockRow(tx, "Delivery", { id: deliveryId, shopId });
    const delivery = await tx.delivery.findFirst({
      where: { id: deliveryId, shopId },
      select: { state: true },
    });
    if (!delivery) throw new AppError("not_found", "This delivery does not exist in your shop.");
    if (deliveryStateTraits[delivery.state].draft !== "certain")
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
    if (!handoff) throw new Error("the link was created but cannot be read");
    return recorded(
      { action: "handoff.created", subjectId: id, details: { deliveryId } },
      { kind: "created", handoff },
    );
  });
}

/** Ends the link of a delivery at once and destroys its token. Idempotent. Throws `not_found`. */
export async function revokeHandoff(
  actor: StaffActor,
  { deliveryId }: { deliveryId: string },
): Promise<{ kind: "revoked" }> {
  const { shopId } = actor;
  return act<{ kind: "revoked" }>(actor, "handoff.create", async (tx) => {
    await lockRow(tx, "Delivery", { id: deliveryId, shopId });
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

/**
 * Records that a person opened the phone page: its script reports it, since programs that preview
 * links fetch the page too. Idempotent. Throws `gone`.
 */
export async function markHandoffOpened(actor: HandoffActor): Promise<{ kind: "recorded" }> {
  return act<{ kind: "recorded" }>(actor, "handoff.use", async (tx) => {
    await getHandoffPage(actor, tx);
    await setFirstViewed(tx, actor);
    return unrecorded({ kind: "recorded" });
  });
}

async function setFirstViewed(tx: Tx, { handoffId, shopId }: HandoffActor): Promise<void> {
  await tx.handoff.updateMany({
    where: { id: handoffId, shopId, firstViewedAt: null },
    data: { firstViewedAt: await databaseNow(tx) },
  });
}

/**
 * Records that the person on the phone reports the draft as posted, which frees its slot. The state
 * stays: only TikTok makes a delivery *posted* (R7). Idempotent. Throws `gone`.
 */
export async function markHandoffPosted(actor: HandoffActor): Promise<{ kind: "recorded" }> {
  return act<{ kind: "recorded" }>(actor, "handoff.use", async (tx) => {
    await getHandoffPage(actor, tx);
    const marked = await tx.handoff.updateMany({
      where: { id: actor.handoffId, shopId: actor.shopId, markedPostedAt: null },
      data: { markedPostedAt: await databaseNow(tx) },
    });
    if (marked.count === 0) return unrecorded({ kind: "recorded" });
    await setFirstViewed(tx, actor);
    await lockRow(tx, "Delivery", { id: actor.deliveryId, shopId: actor.shopId });
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
