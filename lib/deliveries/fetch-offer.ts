import "server-only";

import type { Tx } from "#lib/infra/database";
import { env } from "#lib/infra/env";

/** A refusal is believed this long; then one delivery tries again. */
const BELIEVED_MS = 3_600_000;

/**
 * Since when, and with which code, TikTok refuses to fetch videos from this installation; null while it does not, or has not been
 * asked for an hour. It is about the address, not about an account, so it holds for every shop.
 */
export async function fetchRefusal(tx: Tx, now: Date): Promise<{ at: Date; code: string } | null> {
  const last = await tx.transfer.findFirst({
    where: {
      source: "fetch",
      initStartedAt: { gt: new Date(now.getTime() - BELIEVED_MS) },
      OR: [{ initOutcome: "ok" }, { initOutcome: "refused", failReason: { not: null } }],
    },
    orderBy: { initStartedAt: "desc" },
    select: { initStartedAt: true, failReason: true, initOutcome: true },
  });
  return last?.initOutcome === "refused" && last.failReason !== null ? { at: last.initStartedAt, code: last.failReason } : null;
}

type Past = { source: string; publishId: string | null; outcome: string | null; firstServedAt: Date | null; closedAt: Date | null };

/** TikTok knew of this fetch and nothing came of it. */
export const failedFetch = ({ source, publishId, outcome, closedAt }: Past) =>
  source === "fetch" && (outcome === "failed_retryable" || (closedAt !== null && publishId !== null));

/** TikTok may fetch the next try: the installation offers it, TikTok does not refuse it, and it came for the earlier ones. */
export async function isFetchOffered(tx: Tx, recent: Past[], now: Date): Promise<boolean> {
  if (env().STUDIO_PULL_PREFIX === undefined) return false;
  if (recent.some((past) => failedFetch(past) && past.firstServedAt === null)) return false;
  return (await fetchRefusal(tx, now)) === null;
}
