import "server-only";

import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { isUndecided } from "#lib/deletion-requests/state";

const lockedColumns = {
  id: true,
  state: true,
  origin: true,
  dueAt: true,
  receivedAt: true,
  extendedDays: true,
  connectionIds: true,
  objectionDeadline: true,
  finalNotice: true,
  statementSealed: true,
  contactConfirmedAt: true,
} as const;

/** Locks and returns a request. Throws `not_found`, or `conflict` once it runs or is closed. */
export async function lockDeletionRequest(tx: Tx, id: string) {
  await lockRow(tx, "DeletionRequest", { id });
  const request = await tx.deletionRequest.findFirst({
    where: { id, origin: "form" },
    select: lockedColumns,
  });
  if (!request) throw new AppError("not_found", "Request not found.");
  if (!isUndecided(request.state))
    throw new AppError(
      "conflict",
      "Someone else has already decided this request. Reload the page to see the decision.",
    );
  return request;
}

export type LockedRequest = Awaited<ReturnType<typeof lockDeletionRequest>>;
