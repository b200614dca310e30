import "server-only";

import type { Tx } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";

/** How long a rejection applies. After that, one delivery tries a pull again. */
const REJECTION_TTL_MS = 3_600_000;

/**
 * Returns when and with which code TikTok refused the latest pull of the last hour, or null if it
 * did not. TikTok checks the URL, not the account, so this applies to every shop.
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

/** TikTok accepted this pull, but it failed or its URL was closed. */
export const isFailedPull = ({ source, publishId, outcome, pullUrlClosedAt }: PastTransfer) =>
  source === "pull" &&
  (outcome === "failed_retryable" || (pullUrlClosedAt !== null && publishId !== null));

/** Returns false if no prefix is set, TikTok refuses pulls, or it never fetched an earlier one. */
export async function isPullAvailable(tx: Tx, recent: PastTransfer[], now: Date): Promise<boolean> {
  if (env().STUDIO_PULL_PREFIX === undefined) return false;
  if (recent.some((past) => isFailedPull(past) && past.firstServedAt === null)) return false;
  return (await pullRejection(tx, now)) === null;
}
