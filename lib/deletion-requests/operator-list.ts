import "server-only";

import { type Expression, expressionBuilder, sql, type SqlBool } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { getDueUrgency, parseReceiptCode } from "#lib/deletion-requests/rules";
import type { DeletionListFilter, DeletionRequestListItem } from "#lib/deletion-requests/schema";
import { searchHashes } from "#lib/deletion-requests/search-hashes";
import {
  deletionOrigins,
  type DeletionState,
  deletionStates,
  isUndecided,
  undecidedStates,
} from "#lib/deletion-requests/state";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { countRows, findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely, type Schema } from "#lib/infra/db/sql";
import type { Count, Page } from "#lib/page";

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
function matching(search: string): Expression<SqlBool> {
  const code = parseReceiptCode(search);
  return expressionBuilder<Schema, "DeletionRequest">().or([
    ...(code === null ? [] : [sql<boolean>`"codeHash" = ${hashToken(code)}`]),
    ...Object.entries(searchHashes({ account: search, contact: search })).map(
      ([column, hash]) => sql<boolean>`${sql.ref(column)} = ${hash}`,
    ),
  ]);
}

const decidedStates = deletionStates.filter((state) => !isUndecided(state));

const byDeadline: Sort = {
  column: sql`"dueAt"`,
  id: sql`id`,
  type: "timestamptz",
  idType: "uuid",
  descending: false,
};
const latestFirst: Sort = { ...byDeadline, column: sql`"receivedAt"`, descending: true };

/**
 * Returns one page of the undecided requests, earliest deadline first; with `closed` of the others,
 * latest first. Closed requests keep no text, so only a receipt code finds them.
 */
export async function listDeletionRequests(
  actor: StaffActor,
  { view, q, confirmed, ...request }: DeletionListFilter,
): Promise<Page<DeletionRequestListItem> & { count: Count }> {
  assertOperator(actor);
  const closed = view === "closed";
  const states = (closed ? decidedStates : undecidedStates).map((state) => sql.lit(state));
  const requests = kysely
    .selectFrom("DeletionRequest")
    .select(["id", `${closed ? "receivedAt" : "dueAt"} as key`])
    // Literals, or the partial indexes of these lists could not be used.
    .where(sql<boolean>`state IN (${sql.join(states)})`)
    .$if(confirmed !== undefined, (query) => query.where("contactConfirmedAt", "is not", null))
    .$if(q !== "", (query) => query.where(matching(q)));
  const tx = database();
  const [{ rows: ids, ...page }, count] = await Promise.all([
    findPage(tx, requests, { sort: closed ? latestFirst : byDeadline, request }),
    countRows(tx, requests),
  ]);
  return { ...page, count, rows: inPageOrder(ids, await findListItems(ids)) };
}

async function findListItems(ids: string[]): Promise<DeletionRequestListItem[]> {
  const [rows, restricted, now] = await Promise.all([
    database().deletionRequest.findMany({ where: { id: { in: ids } }, select: listColumns }),
    database().connection.groupBy({
      by: ["restrictionRequestId"],
      where: { restrictionRequestId: { in: ids } },
      _count: true,
    }),
    databaseNow(database()),
  ]);
  const counts = new Map(restricted.map((one) => [one.restrictionRequestId, one._count]));
  return rows.map((row) => toListItem(row, { now, restrictedCount: counts.get(row.id) ?? 0 }));
}
