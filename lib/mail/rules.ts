/** How long a failing e-mail is retried. */
export const retryForHours = 24;

/** How long a claim lasts: longer than one attempt can take (lib/infra/mail/mailer.ts). */
export const claimSeconds = 180;

const RETRY_DELAYS = [2, 5, 15, 30, 60] as const;

/** Returns the minutes until the next attempt after `attempts`: 2, 5, 15, 30, then 60. */
export function retryDelayMinutes(attempts: number): number {
  return RETRY_DELAYS[Math.min(Math.max(attempts, 1), RETRY_DELAYS.length) - 1] ?? 60;
}
