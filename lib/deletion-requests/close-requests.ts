import "server-only";

import type { StaffActor } from "#lib/actor";
import { assertOperator } from "#lib/deletion-requests/operator-list";
import { rejectDeletionRequest } from "#lib/deletion-requests/operator-decisions";
import type { CloseRequestsInput } from "#lib/deletion-requests/schema";
import { AppError } from "#lib/errors";

export type CloseRequestsResult = { closed: number; skipped: number };

/**
 * Rejects several requests for one reason, each in its own transaction with its own record, so that
 * a failure keeps what was done. Skips those that someone else has decided. Throws `not_found`.
 */
export async function closeDeletionRequests(
  actor: StaffActor,
  { ids, reason, explanation }: CloseRequestsInput,
): Promise<CloseRequestsResult> {
  assertOperator(actor);
  const result: CloseRequestsResult = { closed: 0, skipped: 0 };
  for (const requestId of new Set(ids)) {
    try {
      await rejectDeletionRequest(actor, { requestId, reason, explanation });
      result.closed += 1;
    } catch (error) {
      const decided =
        error instanceof AppError && (error.code === "conflict" || error.code === "not_found");
      if (!decided) throw error;
      result.skipped += 1;
    }
  }
  return result;
}
