import "server-only";

import type { StaffActor } from "#lib/actor";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { database, databaseNow } from "#lib/infra/db/database";
import { type DataClass, dataClasses, type DataClassName } from "#lib/retention/policy";
import { measureRetentionAges, type OldestRecord } from "#lib/retention/measure-retention-ages";
import { formatAge, formatPeriod, subtractPeriod } from "#lib/retention/rules";
import { purgedCounts, type RetentionAgeView, type RetentionView } from "#lib/retention/schema";

/** The purge runs every hour. Anything due for longer than this was missed. */
const PURGE_GRACE_MS = 2 * 3_600_000;

function toRetentionAgeView(
  { label, period, installationWide, startedAt }: OldestRecord,
  now: Date,
): RetentionAgeView {
  const limit = formatPeriod(period);
  // A period that begins in the future has no age yet.
  if (startedAt === null || startedAt >= now)
    return { label, limit, age: null, ratio: 0, state: "none", installationWide };
  const [ms, allowed] = [
    now.getTime() - startedAt.getTime(),
    now.getTime() - subtractPeriod(period, now).getTime(),
  ];
  const state = ms <= allowed ? "within" : ms <= allowed + PURGE_GRACE_MS ? "due" : "overdue";
  return {
    label,
    limit,
    age: formatAge(ms, period.unit),
    ratio: ms / allowed,
    state,
    installationWide,
  };
}

/** Returns each data class's oldest record in the shop, its period and the last purge's counts. */
export async function getRetention(actor: StaffActor): Promise<RetentionView> {
  const [ages, now, lastPurge, shops, restrictedCount] = await Promise.all([
    measureRetentionAges({ shopId: actor.shopId }),
    databaseNow(database()),
    database().auditEvent.findFirst({
      where: { chain: INSTALLATION_CHAIN, action: "retention.purged" },
      orderBy: { number: "desc" },
      select: { at: true, details: true },
    }),
    database().shop.count(),
    database().connection.count({ where: { shopId: actor.shopId, restrictedAt: { not: null } } }),
  ]);
  const countsVisible = lastPurge !== null && shops === 1;
  const counts = purgedCounts.parse(lastPurge?.details ?? { counts: {} }).counts;
  const classes = Object.entries<DataClass>(dataClasses).map(
    ([key, { name, retention, afterwards }]) => {
      const measured = ages[key as DataClassName];
      return {
        key,
        name,
        retention,
        afterwards,
        note: "note" in measured ? measured.note : null,
        ages: "note" in measured ? [] : measured.map((one) => toRetentionAgeView(one, now)),
        removed: countsVisible ? (counts[key] ?? 0) : null,
      };
    },
  );
  return {
    classes,
    lastPurgedAt: lastPurge?.at.toISOString() ?? null,
    countsVisible,
    restrictedCount,
  };
}
