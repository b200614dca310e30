import "server-only";

import type { StaffActor } from "#lib/actor";
import type { AuditEvent } from "#lib/audit/events";
import { may } from "#lib/audit/permissions";
import { sentenceOf } from "#lib/audit/words";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { mailGoes } from "#lib/infra/post";
import { candidateColumns, candidateView } from "#lib/privacy/candidate-view";
import { urgencyOf } from "#lib/privacy/rules";
import type { RequestRow, RequestView } from "#lib/privacy/schema";
import { deletionOrigins, isOpen, openStates, refusals, type DeletionState } from "#lib/privacy/state";

const columns = { id: true, state: true, origin: true, receivedAt: true, dueAt: true, finishedAt: true } as const;

type Row = { id: string; state: DeletionState; origin: string; receivedAt: Date; dueAt: Date; finishedAt: Date | null };

const SHOWN = 200;

/** Nobody but an operator knows that there is such a desk. Throws `not_found`. */
function requireOperator(actor: StaffActor): void {
  if (!may(actor, "deletion.decide")) throw refuse("not_found", "There is nothing here.");
}

function view(row: Row, { now, restricted }: { now: Date; restricted: number }): RequestRow {
  const { urgency, days } =
    isOpen(row.state) || row.state === "running" ? urgencyOf(row.dueAt, now) : { urgency: "calm" as const, days: 0 };
  return {
    id: row.id,
    state: row.state,
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    urgency,
    daysLeft: days,
    restricted,
  };
}

/** Requests that an operator decides, the first due first; or those that are closed or run by themselves, the latest first. */
export async function listRequests(actor: StaffActor, { closed }: { closed: boolean }): Promise<RequestRow[]> {
  requireOperator(actor);
  const rows = await database().deletionRequest.findMany({
    where: { state: closed ? { notIn: [...openStates] } : { in: [...openStates] } },
    orderBy: closed ? { receivedAt: "desc" } : { dueAt: "asc" },
    take: SHOWN,
    select: columns,
  });
  const held = await database().connection.groupBy({
    by: ["restrictedFor"],
    where: { restrictedFor: { in: rows.map(({ id }) => id) } },
    _count: true,
  });
  const now = await databaseNow(database());
  return rows.map((row) => view(row, { now, restricted: held.find(({ restrictedFor }) => restrictedFor === row.id)?._count ?? 0 }));
}

/** How many requests wait for an operator, and the day of the first; null for anybody else. */
export async function waitingRequests(actor: StaffActor): Promise<{ count: number; firstDueAt: string } | null> {
  if (!may(actor, "deletion.decide")) return null;
  const where = { state: { in: ["received", "objected"] as DeletionState[] } };
  const first = await database().deletionRequest.findFirst({ where, orderBy: { dueAt: "asc" }, select: { dueAt: true } });
  return first && { count: await database().deletionRequest.count({ where }), firstDueAt: first.dueAt.toISOString() };
}

/** What the audit of the installation says of a request, as sentences. */
async function historyOf(id: string): Promise<RequestView["history"]> {
  const rows = await database().auditEvent.findMany({
    where: { subjectId: id, chain: "installation" },
    orderBy: { id: "asc" },
    take: SHOWN,
    select: { id: true, at: true, actorKind: true, actorId: true, action: true, subjectId: true, details: true },
  });
  const ids = rows.flatMap(({ actorKind, actorId }) => (actorKind === "staff" && actorId !== null ? [actorId] : []));
  const staff = await database().staff.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return rows.map(({ id: number, at, actorId, ...row }) => {
    const who = staff.find((one) => one.id === actorId)?.name ?? "A former operator";
    // Only act() writes these rows, from an AuditEvent.
    const { before, link, after } = sentenceOf(row as unknown as AuditEvent, { who, subject: null });
    return { id: number.toString(), at: at.toISOString(), words: `${before}${link?.words ?? ""}${after}` };
  });
}

/** One request as the desk shows it, its accounts named, its letters sealed. Throws `not_found`. */
export async function getRequest(actor: StaffActor, id: string): Promise<RequestView> {
  requireOperator(actor);
  const row = await database().deletionRequest.findUnique({
    where: { id },
    select: {
      ...columns,
      extendedDays: true,
      objectBy: true,
      final: true,
      refusal: true,
      connectionIds: true,
      statementSealed: true,
      _count: { select: { notes: true } },
    },
  });
  if (!row) throw refuse("not_found", "There is no such request.");
  const accounts = isOpen(row.state)
    ? await database().connection.findMany({
        where: { OR: [{ id: { in: row.connectionIds } }, { restrictedFor: id }] },
        select: candidateColumns,
      })
    : [];
  const restricted = await database().connection.count({ where: { restrictedFor: id } });
  return {
    ...view(row, { now: await databaseNow(database()), restricted }),
    extendedDays: row.extendedDays,
    objectBy: row.state === "waiting" ? (row.objectBy?.toISOString() ?? null) : null,
    final: row.final,
    refusal: refusals.find((one) => one === row.refusal) ?? null,
    accounts: accounts.map(candidateView),
    written: row.statementSealed !== null || row._count.notes > 0,
    mailGoes: mailGoes(),
    history: await historyOf(id),
  };
}
