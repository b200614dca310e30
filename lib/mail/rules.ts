/** How long a failing mail is tried again. */
export const giveUpAfterHours = 24;

/** A claimed mail is nobody else's for so long; longer than one attempt can take (lib/infra/post.ts). */
export const claimSeconds = 180;

const PAUSES = [2, 5, 15, 30, 60] as const;

/** Minutes until the next try after this many: 2, 5, 15, 30, then every hour. */
export function pauseMinutes(attempts: number): number {
  return PAUSES[Math.min(Math.max(attempts, 1), PAUSES.length) - 1] ?? 60;
}
