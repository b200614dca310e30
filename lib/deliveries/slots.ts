/** TikTok lets an account have five drafts that nobody posted, in any 24 hours (Content Posting API, "Upload" errors). */
export const slotLimit = 5;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** A transfer as far as a slot is concerned. */
export type SlotHolder = {
  initStartedAt: Date;
  initOutcome: string | null;
  uploadUrlExpiresAt: Date | null;
  uploadUrlDeadAt: Date | null;
  committingAt: Date | null;
  setAsideAt: Date | null;
  endedAt: Date | null;
  /** When it was posted, discarded by a person's word, or failed. */
  freedAt: Date | null;
};

/**
 * `draft`: it is, or may be, in the inbox. `sending`: its upload is under way and will be. `perhaps`: its upload was opened and
 * never completed, and TikTok does not say whether it counts those.
 */
export type Hold = "draft" | "sending" | "perhaps";

/** A slot is held for a day at most, counted from the init. */
export const freesAt = ({ initStartedAt }: { initStartedAt: Date }) => new Date(initStartedAt.getTime() + DAY_MS);

/** How a transfer holds a slot now; null when it holds none. An estimate: TikTok does not tell. Pure. */
export function holdOf(holder: SlotHolder, now: Date): Hold | null {
  if (holder.freedAt !== null || holder.initOutcome === "refused" || freesAt(holder) <= now) return null;
  if (holder.committingAt !== null) return "draft";
  if (holder.endedAt !== null || holder.setAsideAt !== null || holder.uploadUrlDeadAt !== null) return "perhaps";
  const inFlight = holder.initOutcome === null && now.getTime() - holder.initStartedAt.getTime() < MINUTE_MS;
  const addressLives = holder.uploadUrlExpiresAt !== null && holder.uploadUrlExpiresAt > now;
  return inFlight || addressLives ? "sending" : "perhaps";
}

/**
 * How many slots are surely held now, and when the next of them frees at the latest. What is held only perhaps is not counted:
 * there TikTok's own answer decides, and a refusal only makes the delivery wait. Pure.
 */
export function countSlots(holders: SlotHolder[], now: Date): { used: number; perhaps: number; nextFreesAt: Date | null } {
  const holds = holders.map((holder) => ({ hold: holdOf(holder, now), at: freesAt(holder).getTime() }));
  const sure = holds.filter(({ hold }) => hold === "draft" || hold === "sending").map(({ at }) => at);
  return {
    used: sure.length,
    perhaps: holds.filter(({ hold }) => hold === "perhaps").length,
    nextFreesAt: sure.length > 0 ? new Date(Math.min(...sure)) : null,
  };
}
