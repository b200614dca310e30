import { paths } from "#lib/paths";

/** When tokens are refreshed, in seconds. Token lifetimes come only from TikTok's `expires_in`. */
export const refreshPolicy = {
  /** How long before expiry the worker refreshes, at most a quarter of the lifetime. */
  leadSeconds: 15 * 60,
  /** A token with less time left (or half its life, if shorter) is refreshed before use. */
  marginSeconds: 5 * 60,
  /** While TikTok is unavailable, a token with at least this much time left is used. */
  graceSeconds: 30,
  /** After this time another process may claim the refresh of a dead process. */
  staleSeconds: 60,
  /** The same while the process keeps its lock: stalled, or on a lost machine. */
  abandonedSeconds: 15 * 60,
  /** How long a caller waits for the refresh of another process. */
  waitTimeoutSeconds: 30,
} as const;

/** After this many rejected new tokens in the window, the account must be reconnected. */
export const rejectedTokenLimit = { count: 3, windowMinutes: 10 } as const;

const addSeconds = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000);

/** Returns when a token expires, or null when TikTok gave no lifetime. */
export function tokenExpiresAt(issuedAt: Date, lifeSeconds: number | null): Date | null {
  return lifeSeconds === null ? null : addSeconds(issuedAt, lifeSeconds);
}

/** Returns when the worker refreshes. Null: TikTok gave no lifetime, so a rejection triggers it. */
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

/** Returns the wait after `failures` in a row. `chance` (0 to 1) spreads it by 10% either way. */
export function retryDelaySeconds(failures: number, chance: number): number {
  const wait = RETRY_DELAYS[Math.min(Math.max(failures, 1), RETRY_DELAYS.length) - 1] ?? 900;
  return wait * (0.9 + chance / 5);
}

/** Returns the page after an account was linked or declined: the draft that led to it, if one did. */
export const pathAfterDecision = (draftId: string | null, canSend: boolean): string =>
  draftId !== null
    ? paths.draft(draftId)
    : canSend
      ? paths.connectionsAfterLink()
      : paths.connections();
