import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { measureAges, type Oldest } from "#lib/privacy/oldest";
import { before, dataClasses, say, type DataClass, type DataClassName } from "#lib/privacy/policy";
import { readCode } from "#lib/privacy/rules";
import {
  restoredDetails,
  storedCounts,
  storedRevoke,
  sweptCounts,
  type AgeView,
  type KeptPage,
  type ReceiptView,
} from "#lib/privacy/schema";
import { addCounts, deletionOrigins, refusals, toldKinds, toldState } from "#lib/privacy/state";
import { ageWords } from "#lib/privacy/words";
import { readNote } from "#lib/privacy/write-note";

/** What a receipt tells; null for a code that is unknown or no code at all, which cannot be told apart. */
export async function getReceipt(_actor: PublicActor, typed: string): Promise<ReceiptView | null> {
  const code = readCode(typed);
  const row = await database().deletionRequest.findUnique({
    where: { codeHash: hashToken(code ?? "") },
    select: {
      id: true,
      state: true,
      origin: true,
      receivedAt: true,
      dueAt: true,
      extendedDays: true,
      refusal: true,
      finishedAt: true,
      counts: true,
      revoked: true,
      notes: {
        where: { kind: { in: ["question", "extension", "refusal"] } },
        orderBy: { at: "asc" },
        select: { id: true, kind: true, at: true, wordsSealed: true },
      },
    },
  });
  if (!row) return null;
  const done = row.state === "done";
  const revoked = storedRevoke.parse(row.revoked);
  return {
    state: toldState(row.state),
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    extendedDays: row.extendedDays,
    refusal: refusals.find((one) => one === row.refusal) ?? null,
    told: row.notes.map(({ id, kind, at, wordsSealed }) => ({
      id,
      kind: toldKinds.find((one) => one === kind) ?? "question",
      at: at.toISOString(),
      words: readNote({ id, wordsSealed }),
    })),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: done ? addCounts(storedCounts.parse(row.counts), {}) : null,
    revoked: done && revoked !== "" ? revoked : null,
  };
}

/** The sweeper runs every hour; what is due for longer than this was forgotten. */
const GRACE_MS = 2 * 3_600_000;

function ageOf({ what, period, whole, oldest }: Oldest, now: Date): AgeView {
  const limit = say(period);
  // What ends only in future has no age yet.
  if (oldest === null || oldest >= now) return { what, limit, age: null, share: 0, state: "none", whole };
  const [ms, allowed] = [now.getTime() - oldest.getTime(), now.getTime() - before(period, now).getTime()];
  const state = ms <= allowed ? "within" : ms <= allowed + GRACE_MS ? "due" : "overdue";
  return { what, limit, age: ageWords(ms, period.unit), share: ms / allowed, state, whole };
}

/** Every class of data, with the oldest of it in the actor's shop against what is allowed, and what the sweeper did last. */
export async function listKept(actor: StaffActor): Promise<KeptPage> {
  const [ages, now, sweep, shops, restricted] = await Promise.all([
    measureAges({ shopId: actor.shopId }),
    databaseNow(database()),
    database().auditEvent.findFirst({
      where: { action: "retention.swept" },
      orderBy: { number: "desc" },
      select: { at: true, details: true },
    }),
    database().shop.count(),
    database().connection.count({ where: { shopId: actor.shopId, restrictedAt: { not: null } } }),
  ]);
  const told = sweep !== null && shops === 1;
  const counts = sweptCounts.parse(sweep?.details ?? { counts: {} }).counts;
  const classes = Object.entries<DataClass>(dataClasses).map(([key, { name, kept, afterwards }]) => {
    const measured = ages[key as DataClassName];
    return {
      key,
      name,
      kept,
      afterwards,
      note: typeof measured === "string" ? measured : null,
      ages: typeof measured === "string" ? [] : measured.map((one) => ageOf(one, now)),
      removed: told ? (counts[key] ?? 0) : null,
    };
  });
  return { classes, sweptAt: sweep?.at.toISOString() ?? null, told, restricted };
}

const TELL_RESTORE_MS = 7 * 24 * 3_600_000;

/** The moment to which the studio was put back, for a week after a restore: what came after it happened, but is not known here. */
export async function lastRestore(_actor: StaffActor): Promise<string | null> {
  const now = await databaseNow(database());
  const row = await database().auditEvent.findFirst({
    where: { action: "backup.restored", at: { gt: new Date(now.getTime() - TELL_RESTORE_MS) } },
    orderBy: { number: "desc" },
    select: { details: true },
  });
  return row === null ? null : restoredDetails.parse(row.details).madeAt;
}
