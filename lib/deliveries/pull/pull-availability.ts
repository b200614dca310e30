import "server-only";

import type { Tx } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";

/** A rejection counts this long; then one delivery tries again. */
const REJECTION_TTL_MS = 3_600_000;

/**
 * Returns since when, and with which code, TikTok refuses to pull videos from this installation; null while it does not, or was
 * not asked for an hour. TikTok judges the URL and not an account, so it applies to every shop.
 */
export async function pullRejection(tx: Tx, now: Date): Promise<{ at: Date; code: string } | null> {
  const last = await tx.transfer.findFirst({
    where: {
      source: "pull",
      initStartedAt: { gt: new Date(now.getTime() - REJECTION_TTL_MS) },
      OR: [{ initOutcome: "ok" }, { initOutcome: "refused", failReason: { not: null } }],
    },
    orderBy: { initStartedAt: "desc" },
    select: { initStartedAt: true, failReason: true, initOutcome: true },
  });
  return last?.initOutcome === "refused" && last.failReason !== null
    ? { at: last.initStartedAt, code: last.failReason }
    : null;
}

type PastTransfer = {
  source: string;
  publishId: string | null;
  outcome: string | null;
  firstServedAt: Date | null;
  pullUrlClosedAt: Date | null;
};

/** TikTok accepted this pull and nothing came of it. */
export const isFailedPull = ({ source, publishId, outcome, pullUrlClosedAt }: PastTransfer) =>
  source === "pull" &&
  (outcome === "failed_retryable" || (pullUrlClosedAt !== null && publishId !== null));

/** May TikTok pull the next attempt? The installation offers it, TikTok does not refuse it, and it came for earlier ones. */
export async function isPullAvailable(tx: Tx, recent: PastTransfer[], now: Date): Promise<boolean> {
  if (env().STUDIO_PULL_PREFIX === undefined) return false;
  if (recent.some((past) => isFailedPull(past) && past.firstServedAt === null)) return false;
  return (await pullRejection(tx, now)) === null;
}
