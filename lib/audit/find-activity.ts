import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { type ActivityFilter, activityKinds } from "#lib/audit/schema";
import { database } from "#lib/infra/db/database";
import { findPage, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import type { Page, PageQuery } from "#lib/page";
import { dayInShopZone, startOfDayInShopZone } from "#lib/time-zone";

const latest: Sort = { id: sql.ref("AuditEvent.number"), idType: "bigint", descending: true };

/** The day after this one, as "2026-11-23". */
const nextDay = (day: string) =>
  dayInShopZone(new Date(startOfDayInShopZone(day).getTime() + 36 * 3_600_000));

/**
 * Returns the numbers of one page of events. Each kind of action is read along its own index, so
 * that no filter walks through the events of others.
 */
export async function findActivity(
  actor: StaffActor,
  filter: ActivityFilter,
  request: PageQuery,
): Promise<Page<string>> {
  const { from, to, kind, person } = filter;
  const [first, end] = await Promise.all([
    from ? findFirstNumber(actor, startOfDayInShopZone(from)) : undefined,
    to ? findFirstNumber(actor, startOfDayInShopZone(nextDay(to))) : undefined,
  ]);
  if (first === null) return { rows: [], previous: null, next: null };
  const all = kysely
    .selectFrom("AuditEvent")
    .select("AuditEvent.number as id")
    .where("AuditEvent.shopId", "=", actor.shopId)
    .$if(first !== undefined, (query) => query.where("AuditEvent.number", ">=", first ?? 0n))
    .$if(end !== undefined && end !== null, (query) =>
      query.where("AuditEvent.number", "<", end ?? 0n),
    )
    .$if(person !== undefined, (query) =>
      query
        .where("AuditEvent.actorId", "=", person ?? "")
        .where(sql<boolean>`"AuditEvent"."actorKind" = 'staff'`),
    );
  const queries = kind
    ? activityKinds[kind].subjects.map((subject) =>
        all.where(sql<boolean>`split_part("AuditEvent".action, '.', 1) = ${subject}`),
      )
    : all;
  return findPage(database(), queries, { sort: latest, request });
}

/** Returns the number of the shop's first event from a moment on; events are numbered in time. */
async function findFirstNumber(actor: StaffActor, moment: Date): Promise<bigint | null> {
  const [found] = await queryRows(
    database(),
    kysely
      .selectFrom("AuditEvent")
      .select("number")
      .where("shopId", "=", actor.shopId)
      .where("at", ">=", moment)
      .orderBy("at")
      .orderBy("number")
      .limit(1),
  );
  return found?.number ?? null;
}
