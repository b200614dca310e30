import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { restoreDetails } from "#lib/audit/last-restore";
import { unsealNote } from "#lib/deletion-requests/notes";
import { parseReceiptCode } from "#lib/deletion-requests/rules";
import {
  type ReceiptView,
  storedCounts,
  storedRevocationResult,
} from "#lib/deletion-requests/schema";
import {
  addErasureCounts,
  deletionOrigins,
  publicNoteKinds,
  publicState,
  rejectionReasons,
} from "#lib/deletion-requests/state";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow } from "#lib/infra/db/database";
import { type DataClass, dataClasses, type DataClassName } from "#lib/retention/policy";
import { measureRetentionAges, type OldestRecord } from "#lib/retention/retention-ages";
import { formatAge, formatPeriod, subtractPeriod } from "#lib/retention/rules";
import { purgedCounts, type RetentionAgeView, type RetentionView } from "#lib/retention/schema";

/** The sweeper runs every hour; what is due for longer than this was forgotten. */
const PURGE_GRACE_MS = 2 * 3_600_000;

function toRetentionAgeView(
  { label, period, installationWide, startedAt }: OldestRecord,
  now: Date,
): RetentionAgeView {
  const limit = formatPeriod(period);
  // What ends only in future has no age yet.
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

/** Every class of data, with the oldest of it in the actor's shop against what is allowed, and what the sweeper did last. */
export async function getRetention(actor: StaffActor): Promise<RetentionView> {
  const [ages, now, sweep, shops, restrictedCount] = await Promise.all([
    measureRetentionAges({ shopId: actor.shopId }),
    databaseNow(database()),
    database().auditEvent.findFirst({
      where: { action: "retention.purged" },
      orderBy: { number: "desc" },
      select: { at: true, details: true },
    }),
    database().shop.count(),
    database().connection.count({ where: { shopId: actor.shopId, restrictedAt: { not: null } } }),
  ]);
  const countsVisible = sweep !== null && shops === 1;
  const counts = purgedCounts.parse(sweep?.details ?? { counts: {} }).counts;
  const classes = Object.entries<DataClass>(dataClasses).map(
    ([key, { name, retention, afterwards }]) => {
      const measured = ages[key as DataClassName];
      return {
        key,
        name,
        retention,
        afterwards,
        note: typeof measured === "string" ? measured : null,
        ages:
          typeof measured === "string" ? [] : measured.map((one) => toRetentionAgeView(one, now)),
        removed: countsVisible ? (counts[key] ?? 0) : null,
      };
    },
  );
  return { classes, lastPurgedAt: sweep?.at.toISOString() ?? null, countsVisible, restrictedCount };
}
