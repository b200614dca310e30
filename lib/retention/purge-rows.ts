import "server-only";

import type { SystemActor } from "#lib/actor";
import { endedStates } from "#lib/deliveries/state";
import { execute, kysely } from "#lib/infra/db/sql";
import { type DeleteStatement, deleteExpired, deleteRows } from "#lib/retention/delete-expired";
import { inBatches } from "#lib/retention/in-batches";
import { periods } from "#lib/retention/policy";
import { isUnrestricted } from "#lib/retention/restriction-filters";
import { subtractPeriod } from "#lib/retention/rules";

const accountIds = kysely.selectFrom("Connection as c").select("c.id");

/** Classes whose rows are deleted when their period in policy.ts is over, and which rows. */
const expiredRows = {
  staff: (now) => [
    deleteRows("Staff", (rows) =>
      rows.where("disabledAt", "<", subtractPeriod(periods.disabledStaff, now)),
    ),
  ],
  session: (now) => [
    deleteRows("StaffSession", (rows) =>
      rows.where((eb) =>
        eb.or([
          eb("endedAt", "<", now),
          eb("expiresAt", "<", now),
          eb("lastSeenAt", "<", subtractPeriod(periods.sessionIdle, now)),
          eb("createdAt", "<", subtractPeriod(periods.sessionAbsolute, now)),
        ]),
      ),
    ),
    deleteRows("PendingSignIn", (rows) => rows.where("expiresAt", "<", now)),
    deleteRows("Challenge", (rows) => rows.where("expiresAt", "<", now)),
  ],
  staffLink: (now) => [
    deleteRows("Invitation", (rows) =>
      rows.where("createdAt", "<", subtractPeriod(periods.invitation, now)),
    ),
    deleteRows("PasswordReset", (rows) =>
      rows.where((eb) =>
        eb.or([
          eb("expiresAt", "<", now),
          eb("createdAt", "<", subtractPeriod(periods.passwordResetLink, now)),
        ]),
      ),
    ),
  ],
  authorization: (now) => [
    deleteRows("Authorization", (rows) =>
      rows.where((eb) =>
        eb.or([
          eb("expiresAt", "<", now),
          eb("createdAt", "<", subtractPeriod(periods.authorization, now)),
        ]),
      ),
    ),
    deleteRows("SetupLink", (rows) => rows.where("expiresAt", "<", now)),
  ],
  delivery: (now) => [
    deleteRows("Delivery", (rows) =>
      rows
        .where("state", "in", endedStates)
        .where(
          (eb) => eb.fn.coalesce("endedAt", "postedAt", "inInboxAt", "createdAt"),
          "<",
          subtractPeriod(periods.deliveryLog, now),
        )
        .where((eb) => isUnrestricted(eb.ref("connectionId"))),
    ),
    deleteRows("TiktokCall", (rows) =>
      rows
        .where("deliveryId", "is", null)
        .where("at", "<", subtractPeriod(periods.deliveryLog, now))
        .where((eb) => isUnrestricted(eb.ref("connectionId"))),
    ),
    // Deletes calls that were still running while their account was erased.
    deleteRows("TiktokCall", (rows) => rows.where("connectionId", "not in", accountIds)),
  ],
  consent: (now) => [
    deleteRows("Consent", (rows) =>
      rows
        .where("createdAt", "<", subtractPeriod(periods.consent, now))
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom("Delivery as d")
                .select("d.id")
                .whereRef("d.consentId", "=", "Consent.id"),
            ),
          ),
        )
        .where((eb) => isUnrestricted(eb.ref("connectionId"))),
    ),
  ],
  handoff: (now) => [
    deleteRows("Handoff", (rows) =>
      rows.where(
        (eb) => eb.fn<Date>("least", ["expiresAt", "revokedAt"]),
        "<",
        subtractPeriod(periods.handoff, now),
      ),
    ),
  ],
  mail: (now) => [
    deleteRows("Email", (rows) =>
      rows.where((eb) =>
        eb.or([
          eb("createdAt", "<", subtractPeriod(periods.mail, now)),
          eb("connectionId", "not in", accountIds),
        ]),
      ),
    ),
  ],
  webhook: (now) => [
    deleteRows("WebhookEvent", (rows) =>
      rows.where("receivedAt", "<", subtractPeriod(periods.webhookDigest, now)),
    ),
  ],
  rateLimit: (now) => [deleteRows("RateLimit", (rows) => rows.where("expiresAt", "<", now))],
} as const satisfies Record<string, (now: Date) => readonly DeleteStatement[]>;

export type PurgedRowClass = keyof typeof expiredRows;

/** Deletes expired rows of one class. Returns how many. Leaves locked rows to the next run. */
export async function purgeRows(
  actor: SystemActor,
  { rows, now }: { rows: PurgedRowClass; now: Date },
): Promise<number> {
  return deleteExpired(actor, expiredRows[rows](now));
}

/** Destroys ended or old upload URLs, and the readable part of phone links that no longer work. */
export async function purgeExpiredSecrets(
  actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  const tooOld = subtractPeriod(periods.uploadUrl, now);
  const uploadUrls = await inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely
        .updateTable("Transfer")
        .set({ uploadUrlSealed: null })
        .where("id", "in", (eb) =>
          eb
            .selectFrom("Transfer as t")
            .innerJoin("Delivery as d", "d.id", "t.deliveryId")
            .select("t.id")
            .where("t.uploadUrlSealed", "is not", null)
            .where((sub) =>
              sub.or([
                sub("t.endedAt", "<", now),
                sub("d.endedAt", "<", now),
                sub("t.initStartedAt", "<", tooOld),
              ]),
            )
            .limit(limit)
            .forUpdate("t")
            .skipLocked(),
        ),
    ),
  );
  const links = await inBatches(actor, (tx, limit) =>
    execute(
      tx,
      kysely
        .updateTable("Handoff")
        .set({ tokenSealed: null })
        .where("id", "in", (eb) =>
          eb
            .selectFrom("Handoff as h")
            .select("h.id")
            .where("h.tokenSealed", "is not", null)
            .where((sub) => sub.fn<Date>("least", ["h.expiresAt", "h.revokedAt"]), "<", now)
            .limit(limit)
            .forUpdate()
            .skipLocked(),
        ),
    ),
  );
  return uploadUrls + links;
}
