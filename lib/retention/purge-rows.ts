import "server-only";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { endedStates } from "#lib/deliveries/state";
import { hasNone } from "#lib/infra/db/lookups";
import { kysely } from "#lib/infra/db/sql";
import { deleteRows, deleteRowsWithoutAccount } from "#lib/retention/delete-expired";
import { type Walk, walkEach, walkInBatches } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { isUnrestricted } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

/** When a phone page stopped working. An index has exactly this expression. */
const handoffEnd = sql<Date>`least("expiresAt", "revokedAt")`;
/** The last thing that happened to a delivery. An index has exactly this expression. */
const deliveryEnd = sql<Date>`coalesce("endedAt", "postedAt", "inInboxAt", "createdAt")`;

/** Classes whose rows are deleted when their period in policy.ts is over, and which rows. */
const expiredRows = {
  staff: (now) => [
    deleteRows("Staff", { by: "disabledAt", before: subtractPeriod(periods.disabledStaff, now) }),
  ],
  session: (now) => [
    deleteRows("StaffSession", { by: "endedAt", before: now }),
    deleteRows("StaffSession", { by: "expiresAt", before: now }),
    deleteRows("StaffSession", {
      by: "lastSeenAt",
      before: subtractPeriod(periods.sessionIdle, now),
    }),
    deleteRows("StaffSession", {
      by: "createdAt",
      before: subtractPeriod(periods.sessionAbsolute, now),
    }),
    deleteRows("PendingSignIn", { by: "expiresAt", before: now }),
    deleteRows("Challenge", { by: "expiresAt", before: now }),
  ],
  staffLink: (now) => [
    deleteRows("Invitation", { by: "createdAt", before: subtractPeriod(periods.invitation, now) }),
    deleteRows("PasswordReset", { by: "expiresAt", before: now }),
    deleteRows("PasswordReset", {
      by: "createdAt",
      before: subtractPeriod(periods.passwordResetLink, now),
    }),
  ],
  authorization: (now) => [
    deleteRows("Authorization", { by: "expiresAt", before: now }),
    deleteRows("Authorization", {
      by: "createdAt",
      before: subtractPeriod(periods.authorization, now),
    }),
    deleteRows("SetupLink", { by: "expiresAt", before: now }),
  ],
  delivery: (now) => [
    deleteRows("Delivery", {
      by: deliveryEnd,
      before: subtractPeriod(periods.deliveryLog, now),
      only: (rows) =>
        rows
          .where("state", "in", endedStates)
          .where((eb) => isUnrestricted(eb.ref("connectionId"))),
    }),
    deleteRows("TiktokCall", {
      by: "at",
      before: subtractPeriod(periods.deliveryLog, now),
      only: (rows) =>
        rows.where("deliveryId", "is", null).where((eb) => isUnrestricted(eb.ref("connectionId"))),
    }),
    // Deletes calls that were still running while their account was erased.
    deleteRowsWithoutAccount("TiktokCall"),
  ],
  consent: (now) => [
    deleteRows("Consent", {
      by: "createdAt",
      before: subtractPeriod(periods.consent, now),
      only: (rows) =>
        rows
          .where((eb) =>
            hasNone(
              eb
                .selectFrom("Delivery as d")
                .select("d.id")
                .whereRef("d.consentId", "=", "Consent.id"),
            ),
          )
          .where((eb) => isUnrestricted(eb.ref("connectionId"))),
    }),
  ],
  handoff: (now) => [
    deleteRows("Handoff", { by: handoffEnd, before: subtractPeriod(periods.handoff, now) }),
  ],
  mail: (now) => [
    deleteRows("Email", { by: "createdAt", before: subtractPeriod(periods.mail, now) }),
    deleteRowsWithoutAccount("Email"),
  ],
  webhook: (now) => [
    deleteRows("WebhookEvent", {
      by: "receivedAt",
      before: subtractPeriod(periods.webhookDigest, now),
    }),
  ],
  bulkAction: (now) => [
    deleteRows("BulkAction", {
      by: "finishedAt",
      before: subtractPeriod(periods.bulkAction, now),
    }),
  ],
  rateLimit: (now) => [deleteRows("RateLimit", { by: "expiresAt", before: now })],
} as const satisfies Record<string, (now: Date) => readonly Walk[]>;

export type PurgedRowClass = keyof typeof expiredRows;

/** Deletes expired rows of one class. Returns how many. Leaves locked rows to the next run. */
export async function purgeRows(
  actor: SystemActor,
  { rows, now }: { rows: PurgedRowClass; now: Date },
): Promise<number> {
  return walkEach(actor, expiredRows[rows](now));
}

/** Destroys ended or old upload URLs, and the readable part of phone links that no longer work. */
export async function purgeExpiredSecrets(
  actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const tooOld = subtractPeriod(periods.uploadUrl, now);
  const uploadUrls = await walkInBatches(actor, {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("Transfer as t")
        .innerJoin("Delivery as d", "d.id", "t.deliveryId")
        .select([sql<string>`t.ctid::text`.as("ctid"), "t.initStartedAt as at"])
        .where("t.uploadUrlSealed", "is not", null)
        .where("t.initStartedAt", ">=", from)
        .where((eb) =>
          eb.or([
            eb("t.endedAt", "<", now),
            eb("d.endedAt", "<", now),
            eb("t.initStartedAt", "<", tooOld),
          ]),
        )
        .orderBy("t.initStartedAt")
        .limit(limit)
        .forUpdate("t")
        .skipLocked(),
    change: (these) => kysely.updateTable("Transfer").set({ uploadUrlSealed: null }).where(these),
  });
  const links = await walkInBatches(actor, {
    next: ({ from, limit }) =>
      kysely
        .selectFrom("Handoff")
        .select([sql<string>`ctid::text`.as("ctid"), handoffEnd.as("at")])
        .where("tokenSealed", "is not", null)
        .where(handoffEnd, ">=", from)
        .where(handoffEnd, "<", now)
        .orderBy(handoffEnd)
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    change: (these) => kysely.updateTable("Handoff").set({ tokenSealed: null }).where(these),
  });
  return uploadUrls + links;
}
