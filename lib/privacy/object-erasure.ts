import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { writeNote } from "#lib/privacy/write-note";

/**
 * An administrator objects, within the time for it, to the erasure of an account of their shop that somebody else asked for. The
 * request goes back to the operator. Throws `not_found`, and `gone` when nothing can be objected to.
 */
export async function objectErasure(actor: StaffActor, { connectionId, reason }: { connectionId: string; reason: string }): Promise<void> {
  const { shopId } = actor;
  await act(actor, "deletion.object", async (tx) => {
    const held = await tx.connection.findFirst({ where: { id: connectionId, shopId }, select: { id: true } });
    if (!held) throw refuse("not_found", "This TikTok account is not connected to your shop.");
    const now = await databaseNow(tx);
    const open = { connectionIds: { has: connectionId }, state: "waiting", final: false, objectBy: { gt: now } } as const;
    const found = await tx.deletionRequest.findFirst({ where: open, select: { id: true } });
    if (found) await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE id = ${found.id}::uuid FOR UPDATE`;
    const request =
      found && (await tx.deletionRequest.findFirst({ where: { id: found.id, ...open }, select: { id: true, statementSealed: true } }));
    if (!request) throw refuse("gone", "There is nothing to object to any more. Reload the page to see how things stand.");
    await writeNote(tx, { request, kind: "objection", words: reason, shopId });
    await tx.deletionRequest.update({ where: { id: request.id }, data: { state: "objected", objectBy: null }, select: { id: true } });
    const details = { requestId: request.id };
    return recorded({ action: "deletion.objected", subjectId: connectionId, details }, undefined);
  });
}
