/** TikTok lets an account have five drafts that nobody posted, in any 24 hours (Content Posting API, "Upload" errors). */
export const slotLimit = 5;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** A transfer as far as a slot is concerned. */
export type SlotHolder = {
  initStartedAt: Date;
  initOutcome: string | null;
  uploadUrlExpiresAt: Date | null;
  uploadUrlInvalidAt: Date | null;
  committingAt: Date | null;
  supersededAt: Date | null;
  endedAt: Date | null;
  /** When it was posted, discarded by a person's word, or failed. */
  slotFreedAt: Date | null;
};

/** The columns of a `SlotHolder`. */
export const slotColumns = {
  initStartedAt: true,
  initOutcome: true,
  uploadUrlExpiresAt: true,
  uploadUrlInvalidAt: true,
  committingAt: true,
  supersededAt: true,
  endedAt: true,
  slotFreedAt: true,
} as const;

/**
 * `draft`: it is, or may be, in the inbox. `sending`: its upload is under way and will be. `perhaps`: its upload was opened and
 * never completed, and TikTok does not say whether it counts those.
 */
export type SlotHold = "draft" | "sending" | "uncertain";

/** A slot is held for a day at most, counted from the init. */
export const slotExpiresAt = ({ initStartedAt }: { initStartedAt: Date }) =>
  new Date(initStartedAt.getTime() + DAY_MS);

/** How a transfer holds a slot now; null when it holds none. An estimate: TikTok does not tell. Pure. */
export function slotHold(holder: SlotHolder, now: Date): SlotHold | null {
  if (
    holder.slotFreedAt !== null ||
    holder.initOutcome === "refused" ||
    slotExpiresAt(holder) <= now
  )
    return null;
  if (holder.committingAt !== null) return "draft";
  if (holder.endedAt !== null || holder.supersededAt !== null || holder.uploadUrlInvalidAt !== null)
    return "uncertain";
  const inFlight =
    holder.initOutcome === null && now.getTime() - holder.initStartedAt.getTime() < MINUTE_MS;
  const addressLives = holder.uploadUrlExpiresAt !== null && holder.uploadUrlExpiresAt > now;
  return inFlight || addressLives ? "sending" : "uncertain";
}

/**
 * How many slots are surely held now, and when the next of them frees at the latest. What is held only perhaps is not counted:
 * there TikTok's own answer decides, and a refusal only makes the delivery wait. Pure.
 */
export function countSlots(
  holders: SlotHolder[],
  now: Date,
): { used: number; uncertain: number; nextSlotFreeAt: Date | null } {
  const holds = holders.map((holder) => ({
    hold: slotHold(holder, now),
    at: slotExpiresAt(holder).getTime(),
  }));
  const sure = holds
    .filter(({ hold }) => hold === "draft" || hold === "sending")
    .map(({ at }) => at);
  return {
    used: sure.length,
    uncertain: holds.filter(({ hold }) => hold === "uncertain").length,
    nextSlotFreeAt: sure.length > 0 ? new Date(Math.min(...sure)) : null,
  };
}

/** A delivery that waits for a slot of its account. The lower rank is sent first; the older one where two are the same. */
export type QueuedDelivery = { id: string; queueRank: bigint };

/** Where a person wants a delivery: ahead of another, or behind it. Said so, the same wish twice has the effect of one. */
export type QueueMove = { before: string } | { after: string };

const compareRank = (a: QueuedDelivery, b: QueuedDelivery) =>
  a.queueRank < b.queueRank
    ? -1
    : a.queueRank > b.queueRank
      ? 1
      : a.id < b.id
        ? -1
        : a.id > b.id
          ? 1
          : 0;

/** The queue in its order. Pure. */
export function sortQueue<T extends QueuedDelivery>(waiting: readonly T[]): T[] {
  return waiting.toSorted(compareRank);
}

/**
 * Fulfils a wish: the queue in its new order with its new ranks, which are the old ones dealt out anew, so that nobody outside
 * it is passed. Null when one of the two does not wait any more; the same order when the wish is fulfilled already. Pure.
 */
export function reorder(
  waiting: readonly QueuedDelivery[],
  id: string,
  move: QueueMove,
): QueuedDelivery[] | null {
  const queue = sortQueue(waiting);
  const other = "before" in move ? move.before : move.after;
  const from = queue.findIndex((one) => one.id === id);
  const to = queue.findIndex((one) => one.id === other);
  const mover = queue[from];
  if (!mover || to < 0 || from === to) return null;
  if ("before" in move ? from < to : from > to) return queue;
  const moved = queue.toSpliced(from, 1).toSpliced(to, 0, mover);
  let last: bigint | null = null;
  return moved.map((one, place) => {
    const dealt = queue[place]?.queueRank ?? one.queueRank;
    const queueRank: bigint = last !== null && dealt <= last ? last + 1n : dealt;
    last = queueRank;
    return { id: one.id, queueRank };
  });
}
