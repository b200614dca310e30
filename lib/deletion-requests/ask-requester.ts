import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { lockDeletionRequest } from "#lib/deletion-requests/lock-request";
import { addNote } from "#lib/deletion-requests/notes";
import { parseReceiptCode } from "#lib/deletion-requests/rules";
import { canTransitionRequest } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { lockRow } from "#lib/infra/db/sql";

/** Asks the requester a question, for the status page. Throws `not_found`, `conflict`. */
export async function requestInformation(
  actor: StaffActor,
  { requestId, question }: { requestId: string; question: string },
): Promise<void> {
  await act(actor, "deletion.decide", async (tx) => {
    const request = await lockDeletionRequest(tx, requestId);
    if (!canTransitionRequest(request.state, "info_requested"))
      throw new AppError(
        "conflict",
        "The shops have already been notified of this request. Reload the page to see its current state.",
      );
    await addNote(tx, { request, kind: "question", text: question });
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: { state: "info_requested" },
      select: { id: true },
    });
    return recorded(
      { action: "deletion.information_requested", subjectId: requestId, details: {} },
      undefined,
    );
  });
}

/** Records an answer and returns the request to the operator. Throws `gone` without a question. */
export async function provideInformation(
  actor: PublicActor,
  { code, facts }: { code: string; facts: string },
): Promise<void> {
  await act(actor, "deletion.request", async (tx) => {
    const codeHash = hashToken(parseReceiptCode(code) ?? "");
    await lockRow(tx, "DeletionRequest", { codeHash });
    const request = await tx.deletionRequest.findUnique({
      where: { codeHash },
      select: { id: true, state: true, statementSealed: true, contactConfirmedAt: true },
    });
    if (request?.state !== "info_requested")
      throw new AppError("gone", "We have no open question about this request. Nothing was sent.");
    await addNote(tx, { request, kind: "answer", text: facts });
    await tx.deletionRequest.update({
      where: { codeHash },
      data: { state: "received" },
      select: { id: true },
    });
    return recorded(
      { action: "deletion.information_provided", subjectId: request.id, details: {} },
      undefined,
    );
  });
}
