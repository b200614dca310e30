import "server-only";

import type { StaffActor } from "#lib/actor";
import type { HashedAuditRow } from "#lib/audit/hash-chain";
import type { AuditEvent } from "#lib/audit/events";
import { type ActivityFilter, activityKinds, type ActivityPageView } from "#lib/audit/schema";
import { describeEvent } from "#lib/audit/describe-event";
import { database } from "#lib/infra/db/database";
import { dayInShopZone, startOfDayInShopZone } from "#lib/time-zone";

const PAGE_SIZE = 50;

type ActivityRow = Omit<HashedAuditRow, "chain" | "previous">;

const ACTOR_LABELS: Record<string, string> = {
  staff: "A former colleague",
  worker: "The studio",
  system: "The studio",
  phone: "Someone on the phone page",
  link: "Someone with a link",
  public: "A visitor",
};

/** The day after this one, as "2026-11-23". */
const nextDay = (day: string) =>
  dayInShopZone(new Date(startOfDayInShopZone(day).getTime() + 36 * 3_600_000));

function activityWhere(actor: StaffActor, filter: ActivityFilter) {
  const at = {
    ...(filter.from ? { gte: startOfDayInShopZone(filter.from) } : {}),
    ...(filter.to ? { lt: startOfDayInShopZone(nextDay(filter.to)) } : {}),
  };
  return {
    shopId: actor.shopId,
    at,
    ...(filter.kind
      ? {
          OR: activityKinds[filter.kind].actionPrefixes.map((prefix) => ({
            action: { startsWith: prefix },
          })),
        }
      : {}),
    ...(filter.person ? { actorId: filter.person } : {}),
    ...(filter.before ? { number: { lt: BigInt(filter.before) } } : {}),
  };
}

/** The activity of the actor's shop, latest first, 50 entries a page, with the current names. */
export async function listActivity(
  actor: StaffActor,
  filter: ActivityFilter,
): Promise<ActivityPageView> {
  const rows: ActivityRow[] = await database().auditEvent.findMany({
    where: activityWhere(actor, filter),
    orderBy: { number: "desc" },
    take: PAGE_SIZE + 1,
    select: {
      number: true,
      at: true,
      actorKind: true,
      actorId: true,
      action: true,
      subjectId: true,
      details: true,
    },
  });
  const shown = rows.slice(0, PAGE_SIZE);
  const name = await loadNames(actor, shown);
  const entries = shown.map((row) => {
    // Only act() writes these rows, from an AuditEvent.
    const event = {
      action: row.action,
      subjectId: row.subjectId,
      details: row.details,
    } as AuditEvent;
    const actorName =
      (row.actorId && name.get(row.actorId)) ?? ACTOR_LABELS[row.actorKind] ?? "The studio";
    const subjectName = name.get(subjectIdOf(event) ?? "") ?? null;
    const actorType =
      row.actorKind === "staff"
        ? ("staff" as const)
        : row.actorKind === "worker" || row.actorKind === "system"
          ? ("studio" as const)
          : ("other" as const);
    return {
      number: row.number.toString(),
      at: row.at.toISOString(),
      actorName,
      actorType,
      description: describeEvent(event, { actorName, subjectName }),
    };
  });
  return {
    entries,
    next: rows.length > PAGE_SIZE ? (shown.at(-1)?.number.toString() ?? null) : null,
  };
}

/** The id whose name is in the sentence; a phone page is named by its delivery. */
function subjectIdOf(event: AuditEvent): string | null {
  return event.action.startsWith("handoff.") && "deliveryId" in event.details
    ? event.details.deliveryId
    : event.subjectId;
}

/** Names of the people and things in these rows by id, where they still exist in the shop. */
async function loadNames(actor: StaffActor, rows: ActivityRow[]): Promise<Map<string, string>> {
  const ids = new Set<string>();
  for (const row of rows) {
    if (row.actorKind === "staff" && row.actorId) ids.add(row.actorId);
    const subject = subjectIdOf({
      action: row.action,
      subjectId: row.subjectId,
      details: row.details,
    } as AuditEvent);
    if (subject) ids.add(subject);
  }
  const where = { shopId: actor.shopId, id: { in: [...ids] } };
  const db = database();
  const [staff, products, videos, drafts, connections, deliveries] = await Promise.all([
    db.staff.findMany({ where, select: { id: true, name: true } }),
    db.product.findMany({ where, select: { id: true, title: true } }),
    db.video.findMany({ where, select: { id: true, name: true } }),
    db.draft.findMany({ where, select: { id: true, video: { select: { name: true } } } }),
    db.connection.findMany({ where, select: { id: true, displayName: true } }),
    db.delivery.findMany({ where, select: { id: true, video: { select: { name: true } } } }),
  ]);
  return new Map<string, string>([
    ...staff.map((row) => [row.id, row.name] as const),
    ...products.map((row) => [row.id, row.title] as const),
    ...videos.map((row) => [row.id, row.name] as const),
    ...drafts.map((row) => [row.id, row.video.name] as const),
    ...connections.map((row) => [row.id, row.displayName] as const),
    ...deliveries.map((row) => [row.id, row.video.name] as const),
  ]);
}

/** The people of the shop, for the filter. */
export async function listActivityPeople(
  actor: StaffActor,
): Promise<{ id: string; name: string }[]> {
  return database().staff.findMany({
    where: { shopId: actor.shopId },
    orderBy: { name: "asc" },
    select: { id: true, name: true },
  });
}
