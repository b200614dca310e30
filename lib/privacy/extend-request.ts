import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { lockRequest } from "#lib/privacy/lock-request";
import { after } from "#lib/privacy/policy";
import { writeNote } from "#lib/privacy/write-note";

type Extension = { requestId: string; days: number; words: string };

/** An operator puts off the day by which a request is answered, once, and tells the asker why (GDPR Article 12(3)). Throws `not_found`, `conflict`. */
export async function extendRequest(actor: StaffActor, { requestId, days, words }: Extension): Promise<{ dueAt: Date }> {
  return act(actor, "deletion.decide", async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (request.extendedDays > 0) throw refuse("conflict", "The answer to this request was put off once already; the law allows no more.");
    const dueAt = after({ count: days, unit: "day" }, request.dueAt);
    await writeNote(tx, { request, kind: "extension", words });
    await tx.deletionRequest.update({ where: { id: requestId }, data: { dueAt, extendedDays: days }, select: { id: true } });
    return recorded({ action: "deletion.extended", subjectId: requestId, details: { days } }, { dueAt });
  });
}
