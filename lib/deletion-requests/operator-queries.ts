import "server-only";

import type { StaffActor } from "#lib/actor";
import { describeEvent } from "#lib/audit/describe-event";
import type { AuditEvent } from "#lib/audit/events";
import { can } from "#lib/audit/permissions";
import { assertOperator, listColumns, toListItem } from "#lib/deletion-requests/operator-list";
import type { DeletionRequestView } from "#lib/deletion-requests/schema";
import { accountMatchColumns, toAccountMatchView } from "#lib/deletion-requests/search-accounts";
import { isUndecided, pendingStates, rejectionReasons } from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { isMailEnabled } from "#lib/infra/mail/mailer";

const MAX_HISTORY = 60;
/** How many of a request's accounts its page shows. */
const MAX_ACCOUNTS = 60;

/** Returns the number and first deadline of pending requests; null for none or non-operators. */
export async function countPendingRequests(
  actor: StaffActor,
): Promise<{ count: number; firstDueAt: string } | null> {
  if (!can(actor, "deletion.decide")) return null;
  const where = { state: { in: pendingStates } };
  const first = await database().deletionRequest.findFirst({
    where,
    orderBy: { dueAt: "asc" },
    select: { dueAt: true },
  });
  return (
    first && {
      count: await database().deletionRequest.count({ where }),
      firstDueAt: first.dueAt.toISOString(),
    }
  );
}

/** Returns the installation's latest audit entries about a request, oldest first, as sentences. */
async function getHistory(id: string): Promise<DeletionRequestView["history"]> {
  const latest = await database().auditEvent.findMany({
    where: { subjectId: id, chain: "installation" },
    orderBy: { at: "desc" },
    take: MAX_HISTORY,
    select: {
      id: true,
      at: true,
      actorKind: true,
      actorId: true,
      action: true,
      subjectId: true,
      details: true,
    },
  });
  const rows = latest.toSorted((a, b) => Number(a.id - b.id));
  const ids = rows.flatMap(({ actorKind, actorId }) =>
    actorKind === "staff" && actorId !== null ? [actorId] : [],
  );
  const staff = await database().staff.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  return rows.map(({ id: number, at, actorId, ...row }) => {
    const actorName = staff.find((one) => one.id === actorId)?.name ?? "A former operator";
    // Only act() writes these rows, from an AuditEvent.
    const { before, link, after } = describeEvent(row as unknown as AuditEvent, {
      actorName,
      subjectName: null,
    });
    return {
      id: number.toString(),
      at: at.toISOString(),
      text: `${before}${link?.text ?? ""}${after}`,
    };
  });
}

/** Returns one request with its accounts and without its sealed texts. Throws `not_found`. */
export async function getDeletionRequest(
  actor: StaffActor,
  id: string,
): Promise<DeletionRequestView> {
  assertOperator(actor);
  const row = await database().deletionRequest.findUnique({
    where: { id },
    select: {
      ...listColumns,
      extendedDays: true,
      objectionDeadline: true,
      finalNotice: true,
      rejectionReason: true,
      connectionIds: true,
      statementSealed: true,
      _count: { select: { notes: true } },
    },
  });
  if (!row) throw new AppError("not_found", "Request not found.");
  const accounts = isUndecided(row.state)
    ? await database().connection.findMany({
        where: { OR: [{ id: { in: row.connectionIds } }, { restrictionRequestId: id }] },
        take: MAX_ACCOUNTS,
        select: accountMatchColumns,
      })
    : [];
  const restrictedCount = await database().connection.count({
    where: { restrictionRequestId: id },
  });
  return {
    ...toListItem(row, { now: await databaseNow(database()), restrictedCount }),
    extendedDays: row.extendedDays,
    objectionDeadline:
      row.state === "objection_window" ? (row.objectionDeadline?.toISOString() ?? null) : null,
    finalNotice: row.finalNotice,
    rejectionReason: rejectionReasons.find((one) => one === row.rejectionReason) ?? null,
    accounts: accounts.map(toAccountMatchView),
    hasSealedText: row.statementSealed !== null || row._count.notes > 0,
    mailEnabled: isMailEnabled(),
    history: await getHistory(id),
  };
}
