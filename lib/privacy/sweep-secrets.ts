import "server-only";

import type { SystemActor } from "#lib/actor";
import { before, periods } from "#lib/privacy/policy";
import { sweepBatches } from "#lib/privacy/sweep-batches";

/** Destroys upload addresses whose delivery ended or that are too old, and the readable part of phone links that no longer work. */
export async function sweepSecrets(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const tooOld = before(periods.uploadAddress, now);
  const addresses = await sweepBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Transfer" SET "uploadUrlSealed" = NULL WHERE id IN (
        SELECT t.id FROM "Transfer" t JOIN "Delivery" d ON d.id = t."deliveryId"
        WHERE t."uploadUrlSealed" IS NOT NULL AND (t."endedAt" < ${now} OR d."endedAt" < ${now} OR t."initStartedAt" < ${tooOld})
        LIMIT ${most} FOR UPDATE OF t SKIP LOCKED)`,
  );
  const links = await sweepBatches(
    actor,
    (tx, most) => tx.$executeRaw`
      UPDATE "Handoff" SET "tokenSealed" = NULL WHERE id IN (
        SELECT id FROM "Handoff" WHERE "tokenSealed" IS NOT NULL AND least("expiresAt", "revokedAt") < ${now}
        LIMIT ${most} FOR UPDATE SKIP LOCKED)`,
  );
  return addresses + links;
}
