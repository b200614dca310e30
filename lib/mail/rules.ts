/** How long a failing mail is tried again. */
export const giveUpAfterHours = 24;

/** A claimed mail is nobody else's for so long; longer than one attempt can take (lib/infra/mail/mailer.ts). */
export const claimSeconds = 180;

const RETRY_DELAYS = [2, 5, 15, 30, 60] as const;

/** Minutes until the next try after this many: 2, 5, 15, 30, then every hour. */
export function retryDelayMinutes(attempts: number): number {
  return RETRY_DELAYS[Math.min(Math.max(attempts, 1), RETRY_DELAYS.length) - 1] ?? 60;
}
