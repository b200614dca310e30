/** TikTok lets an account have five drafts that nobody posted, in any 24 hours (Content Posting API, "Upload" errors). */
export const slotLimit = 5;
const DAY_MS = 24 * 3_600_000;

/** A transfer that may hold a slot: when its init left, and when it was posted, discarded or failed. */
export type SlotHolder = { initStartedAt: Date; freedAt: Date | null };

/** How many slots are held now, and when the next one frees at the latest. An estimate: TikTok does not tell. Pure. */
export function countSlots(holders: SlotHolder[], now: Date): { used: number; nextFreesAt: Date | null } {
  const held = holders
    .filter(({ initStartedAt, freedAt }) => freedAt === null && now.getTime() - initStartedAt.getTime() < DAY_MS)
    .map(({ initStartedAt }) => initStartedAt.getTime() + DAY_MS);
  return { used: held.length, nextFreesAt: held.length > 0 ? new Date(Math.min(...held)) : null };
}
