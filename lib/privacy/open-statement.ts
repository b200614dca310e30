import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import type { StatementView } from "#lib/privacy/schema";
import { noteKinds } from "#lib/privacy/state";
import { readNote, readStatement } from "#lib/privacy/write-note";

/** Opens the seal of everything that was written about a request, for an operator. Every opening is recorded. Throws `not_found`. */
export async function openStatement(actor: StaffActor, { requestId }: { requestId: string }): Promise<StatementView> {
  return act<StatementView>(actor, "deletion.decide", async (tx) => {
    const request = await tx.deletionRequest.findFirst({
      where: { id: requestId, origin: "form" },
      select: { id: true, statementSealed: true },
    });
    if (!request) throw refuse("not_found", "There is no such request.");
    const rows = await tx.deletionNote.findMany({
      where: { requestId },
      orderBy: { at: "asc" },
      select: { id: true, kind: true, at: true, shopId: true, wordsSealed: true },
    });
    const shopIds = rows.map(({ shopId }) => shopId).filter((id) => id !== null);
    const shops = new Map(
      (await tx.shop.findMany({ where: { id: { in: shopIds } }, select: { id: true, name: true } })).map((one) => [one.id, one.name]),
    );
    const notes = rows.map(({ id, kind, at, shopId, wordsSealed }) => ({
      id,
      kind: noteKinds.find((one) => one === kind) ?? "answer",
      at: at.toISOString(),
      words: readNote({ id, wordsSealed }),
      from: shopId === null ? null : (shops.get(shopId) ?? "A former shop"),
    }));
    return recorded({ action: "deletion.opened", subjectId: requestId, details: {} }, { statement: readStatement(request), notes });
  });
}
