import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { getDueUrgency, parseReceiptCode } from "#lib/deletion-requests/rules";
import {
  deletionPageSize,
  type DeletionListFilter,
  type DeletionRequestListItem,
} from "#lib/deletion-requests/schema";
import { searchHashes } from "#lib/deletion-requests/search-hashes";
import {
  deletionOrigins,
  type DeletionState,
  isUndecided,
  undecidedStates,
} from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import type { DeletionRequestWhereInput } from "#lib/infra/generated/models";

export const listColumns = {
  id: true,
  state: true,
  origin: true,
  receivedAt: true,
  dueAt: true,
  finishedAt: true,
  contactConfirmedAt: true,
} as const;

type ListRow = {
  id: string;
  state: DeletionState;
  origin: string;
  receivedAt: Date;
  dueAt: Date;
  finishedAt: Date | null;
  contactConfirmedAt: Date | null;
};

/** Throws `not_found` for anyone but an operator, to hide that these pages exist. */
export function assertOperator(actor: StaffActor): void {
  if (!can(actor, "deletion.decide")) throw new AppError("not_found", "Not found.");
}

/** Returns a request as the operator's list shows it. */
export function toListItem(
  row: ListRow,
  { now, restrictedCount }: { now: Date; restrictedCount: number },
): DeletionRequestListItem {
  const { urgency, days } =
    isUndecided(row.state) || row.state === "running"
      ? getDueUrgency(row.dueAt, now)
      : { urgency: "normal" as const, days: 0 };
  return {
    id: row.id,
    state: row.state,
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    urgency,
    daysLeft: days,
    restrictedCount,
    contactConfirmed: row.contactConfirmedAt !== null,
  };
}

/** Matches an account name, an e-mail address or a receipt code, each in full. */
function matching(search: string): DeletionRequestWhereInput {
  const code = parseReceiptCode(search);
  return {
    OR: [
      ...(code === null ? [] : [{ codeHash: hashToken(code) }]),
      ...Object.entries(searchHashes({ account: search, contact: search })).map(
        ([column, hash]) => ({ [column]: hash }),
      ),
    ],
  };
}

export type DeletionRequestPage = {
  requests: DeletionRequestListItem[];
  /** How many match in all. */
  total: number;
};

/**
 * Returns one page of the undecided requests, earliest deadline first; with `closed` of the others,
 * latest first. Closed requests keep no text, so only a receipt code finds them.
 */
export async function listDeletionRequests(
  actor: StaffActor,
  { view, q, confirmed, page }: DeletionListFilter,
): Promise<DeletionRequestPage> {
  assertOperator(actor);
  const closed = view === "closed";
  const where: DeletionRequestWhereInput = {
    state: closed ? { notIn: undecidedStates } : { in: undecidedStates },
    ...(confirmed === undefined ? {} : { contactConfirmedAt: { not: null } }),
    ...(q === "" ? {} : matching(q)),
  };
  const rows = await database().deletionRequest.findMany({
    where,
    orderBy: [closed ? { receivedAt: "desc" } : { dueAt: "asc" }, { id: "asc" }],
    skip: (page - 1) * deletionPageSize,
    take: deletionPageSize,
    select: listColumns,
  });
  const restricted = await database().connection.groupBy({
    by: ["restrictionRequestId"],
    where: { restrictionRequestId: { in: rows.map(({ id }) => id) } },
    _count: true,
  });
  const now = await databaseNow(database());
  const requests = rows.map((row) =>
    toListItem(row, {
      now,
      restrictedCount:
        restricted.find(({ restrictionRequestId }) => restrictionRequestId === row.id)?._count ?? 0,
    }),
  );
  return { requests, total: await database().deletionRequest.count({ where }) };
}
