import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import type { HashedAuditRow } from "#lib/audit/hash-chain";
import type { AuditEvent } from "#lib/audit/events";
import { findActivity } from "#lib/audit/find-activity";
import type { ActivityFilter, ActivityView } from "#lib/audit/schema";
import { describeEvent } from "#lib/audit/describe-event";
import { findChoices } from "#lib/infra/db/choices";
import { database } from "#lib/infra/db/database";
import { kysely } from "#lib/infra/db/sql";
import type { Choices, Page, PageQuery } from "#lib/page";

type ActivityRow = Omit<HashedAuditRow, "chain" | "previous">;

const ACTOR_LABELS: Record<string, string> = {
  staff: "A former colleague",
  worker: "The studio",
  system: "The studio",
  phone: "Someone on the phone page",
  link: "Someone with a link",
  public: "A visitor",
};

/** Returns one page of the activity of the actor's shop, latest first, with the current names. */
export async function listActivity(
  actor: StaffActor,
  filter: ActivityFilter,
  request: PageQuery = {},
): Promise<Page<ActivityView>> {
  const page = await findActivity(actor, filter, request);
  const shown: ActivityRow[] = await database().auditEvent.findMany({
    where: { shopId: actor.shopId, number: { in: page.rows.map(BigInt) } },
    orderBy: { number: "desc" },
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
  const name = await loadNames(actor, shown);
  const rows = shown.map((row) => {
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
  return { ...page, rows };
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

/** The people of the shop that activity can be limited to: those found, and the chosen one. */
export async function listActivityPeople(
  actor: StaffActor,
  given: { text?: string | undefined; chosenId?: string | undefined },
): Promise<Choices> {
  const people = kysely
    .selectFrom("Staff")
    .select(["Staff.id", "Staff.name"])
    .where("Staff.shopId", "=", actor.shopId);
  // The names only: a guessed e-mail address must not find its owner.
  const key = sql`search_key("Staff".name)`;
  return findChoices(database(), people, { table: "Staff", key, ...given });
}
