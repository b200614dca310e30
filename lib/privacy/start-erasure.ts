import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { openRequest } from "#lib/privacy/open-request";
import type { ReceiptGiven } from "#lib/privacy/schema";

export type StartErasureOutcome = ({ kind: "started" } & ReceiptGiven) | { kind: "already_running"; dueAt: Date };

/**
 * An administrator asks to erase everything about one TikTok account of the shop; it begins at once. Throws `not_found`, and `conflict`
 * while the account is restricted: what a request is about stays as it is until that is decided.
 */
export async function startErasure(actor: StaffActor, { connectionId }: { connectionId: string }): Promise<StartErasureOutcome> {
  return act<StartErasureOutcome>(actor, "deletion.request", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${connectionId}::uuid FOR UPDATE`;
    const found = await tx.connection.findFirst({ where: { id: connectionId, shopId: actor.shopId }, select: { restrictedAt: true } });
    if (!found) throw refuse("not_found", "This TikTok account is not connected to your shop.");
    if (found.restrictedAt !== null)
      throw refuse(
        "conflict",
        "Somebody asked to have this account’s data deleted. While that is examined nothing of it can be deleted here. You can disconnect the account.",
      );
    const running = await tx.deletionRequest.findFirst({
      where: { connectionIds: { has: connectionId }, shopId: actor.shopId, state: "running" },
      select: { dueAt: true },
    });
    if (running) return unrecorded({ kind: "already_running", ...running });
    const { requestId, ...receipt } = await openRequest(tx, {
      verified: true,
      origin: "staff",
      shopId: actor.shopId,
      connectionIds: [connectionId],
    });
    return recorded({ action: "deletion.verified", subjectId: requestId, details: { origin: "staff" } }, { kind: "started", ...receipt });
  });
}
