import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken } from "#lib/infra/keys";
import { readCode } from "#lib/privacy/rules";
import { writeNote } from "#lib/privacy/write-note";

/** Whoever holds the code of a request answers an operator's question; it goes back to the desk. Throws `gone` when nothing is asked. */
export async function answerQuestion(actor: PublicActor, { code, facts }: { code: string; facts: string }): Promise<void> {
  await act(actor, "deletion.request", async (tx) => {
    const codeHash = hashToken(readCode(code) ?? "");
    await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE "codeHash" = ${codeHash} FOR UPDATE`;
    const request = await tx.deletionRequest.findUnique({ where: { codeHash }, select: { id: true, state: true, statementSealed: true } });
    if (request?.state !== "facts_wanted") throw refuse("gone", "Nothing more is asked about this request. Nothing was sent.");
    await writeNote(tx, { request, kind: "answer", words: facts });
    await tx.deletionRequest.update({ where: { codeHash }, data: { state: "received" }, select: { id: true } });
    return recorded({ action: "deletion.answered", subjectId: request.id, details: {} }, undefined);
  });
}
