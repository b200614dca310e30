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
} as const;

/** A request on which an operator may still decide, held until the transaction ends. Throws `not_found`, and `conflict` once it is closed or runs. */
export async function lockRequest(tx: Tx, id: string) {
  await lockRow(tx, "DeletionRequest", { id });
  const request = await tx.deletionRequest.findFirst({
    where: { id, origin: "form" },
    select: lockedColumns,
  });
  if (!request) throw new AppError("not_found", "There is no such request.");
  if (!isUndecided(request.state))
    throw new AppError(
      "conflict",
      "This request was decided meanwhile. Reload the page to see how.",
    );
  return request;
}

export type LockedRequest = Awaited<ReturnType<typeof lockRequest>>;
