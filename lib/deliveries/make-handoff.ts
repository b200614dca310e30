import "server-only";
import { randomUUID } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { activeHandoff, type HandoffView } from "#lib/deliveries/handoff-queries";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { hashToken, randomToken } from "#lib/infra/keys";
import { seal } from "#lib/infra/seal";
import { Secret } from "#lib/infra/secret";

export type MakeHandoffOutcome = { kind: "made" | "there_already"; handoff: HandoffView } | { kind: "not_in_inbox" };

const OPEN_FOR_MS = 24 * 3_600_000;

/**
 * Makes the link that hands caption, hashtags and product link of an arrived delivery to a phone, for 24 hours; a delivery
 * has one at a time, so asking again returns it. The token is stored hashed, and sealed to be shown again. Throws `not_found`.
 */
export async function makeHandoff(actor: StaffActor, { deliveryId }: { deliveryId: string }): Promise<MakeHandoffOutcome> {
  const { shopId } = actor;
  return act<MakeHandoffOutcome>(actor, "handoff.make", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Delivery" WHERE id = ${deliveryId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
    const delivery = await tx.delivery.findFirst({ where: { id: deliveryId, shopId }, select: { state: true } });
    if (!delivery) throw refuse("not_found", "This delivery does not exist in your shop.");
    if (delivery.state !== "in_inbox" && delivery.state !== "posted") return unrecorded({ kind: "not_in_inbox" });
    const active = await activeHandoff(actor, deliveryId, tx);
    if (active) return unrecorded({ kind: "there_already", handoff: active });
    const id = randomUUID();
    const token = randomToken();
    const createdAt = await databaseNow(tx);
    const expiresAt = new Date(createdAt.getTime() + OPEN_FOR_MS);
    const tokenSealed = seal(new Secret(token), { table: "Handoff", column: "tokenSealed", row: id });
    await tx.handoff.create({
      data: { id, shopId, deliveryId, tokenHash: hashToken(token), tokenSealed, createdById: actor.staffId, createdAt, expiresAt },
    });
    const handoff = await activeHandoff(actor, deliveryId, tx);
    if (!handoff) throw new Error("the link was made but cannot be read");
    return recorded({ action: "handoff.made", subjectId: id, details: { deliveryId } }, { kind: "made", handoff });
  });
}
