/** When tokens are refreshed, in seconds. TikTok's `expires_in` is the only source of a token's life. */
export const refreshPolicy = {
  /** The worker refreshes this long before the end, or at three quarters of a shorter life. */
  leadSeconds: 15 * 60,
  /** A token with less left than this (or half its life) is refreshed before it is used. */
  marginSeconds: 5 * 60,
  /** While TikTok is unavailable, a token with at least this much left is still used. */
  graceSeconds: 30,
  /** After this time a refresh of a dead process may be claimed by another. */
  staleSeconds: 60,
  /** The same while the process still holds its lock: stalled, or on a machine that disappeared. */
  abandonedSeconds: 15 * 60,
  /** How long a caller waits for the refresh of another process. */
  waitTimeoutSeconds: 30,
} as const;

/** This many new tokens rejected by TikTok within the window mean that the account must be reconnected. */
export const rejectedTokenLimit = { count: 3, windowMinutes: 10 } as const;

const addSeconds = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

/** When the token issued at `issuedAt` ends; null when TikTok did not say how long it lives. */
export function tokenExpiresAt(issuedAt: Date, lifeSeconds: number | null): Date | null {
  return lifeSeconds === null ? null : addSeconds(issuedAt, lifeSeconds);
}

/** When the worker refreshes a pair; null when TikTok did not say how long it lives (a rejection then leads to a refresh). */
export function refreshDueAt(issuedAt: Date, lifeSeconds: number | null): Date | null {
  if (lifeSeconds === null) return null;
  return addSeconds(
    issuedAt,
    Math.max(20, lifeSeconds - Math.min(refreshPolicy.leadSeconds, lifeSeconds / 4)),
  );
}

type TokenLifetime = { issuedAt: Date | null; endsAt: Date | null };

/** Whether this token can be used without a refresh. All times are the database's. */
export function isAccessTokenFresh({ issuedAt, endsAt }: TokenLifetime, now: Date): boolean {
  if (endsAt === null) return true;
  const life = issuedAt ? (endsAt.getTime() - issuedAt.getTime()) / 1000 : Infinity;
  return endsAt > addSeconds(now, Math.min(refreshPolicy.marginSeconds, life / 2));
}

/** Whether this token can still be used while a refresh is not possible. */
export function isAccessTokenUsable(endsAt: Date | null, now: Date): boolean {
  return endsAt === null || endsAt > addSeconds(now, refreshPolicy.graceSeconds);
}

const RETRY_DELAYS = [5, 15, 30, 60, 120, 300, 600, 900] as const;

/** How long to wait after this many failures in a row; `chance` (0 to 1) spreads callers by a fifth. */
export function retryDelaySeconds(failures: number, chance: number): number {
  const wait = RETRY_DELAYS[Math.min(Math.max(failures, 1), RETRY_DELAYS.length) - 1] ?? 900;
  return wait * (0.9 + chance / 5);
}
