/** TikTok allows an account five unposted drafts in 24 hours (Content Posting API, "Upload"). */
export const slotLimit = 5;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** What decides whether a transfer uses a slot. */
export type SlotTransfer = {
  initStartedAt: Date;
  initOutcome: string | null;
  uploadUrlExpiresAt: Date | null;
  uploadUrlInvalidAt: Date | null;
  committingAt: Date | null;
  supersededAt: Date | null;
  endedAt: Date | null;
  /** When it was posted, reported as discarded, or failed. */
  slotFreedAt: Date | null;
};

/** The columns of a `SlotTransfer`. */
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
 * `draft`: it is, or may be, in the inbox. `sending`: its upload is running. `unfinished`: TikTok
 * opened it and it never completed. `uncertain`: it is unknown whether TikTok opened it.
 */
export type SlotUse = "draft" | "sending" | "unfinished" | "uncertain";

/** What counts. TikTok does not document whether `unfinished` does: counting it is the safe reading. */
const COUNTED: ReadonlySet<SlotUse | null> = new Set(["draft", "sending", "unfinished"] as const);

/** A slot is used for a day at most, counted from the init. */
export const slotExpiresAt = ({ initStartedAt }: { initStartedAt: Date }) =>
  new Date(initStartedAt.getTime() + DAY_MS);

/** Returns how a transfer uses a slot. An estimate, since TikTok does not report it. Pure. */
export function slotUse(transfer: SlotTransfer, now: Date): SlotUse | null {
  if (
    transfer.slotFreedAt !== null ||
    transfer.initOutcome === "refused" ||
    slotExpiresAt(transfer) <= now
  )
    return null;
  if (transfer.committingAt !== null) return "draft";
  if (
    transfer.endedAt !== null ||
    transfer.supersededAt !== null ||
    transfer.uploadUrlInvalidAt !== null
  )
    return transfer.initOutcome === "ok" ? "unfinished" : "uncertain";
  const inFlight =
    transfer.initOutcome === null && now.getTime() - transfer.initStartedAt.getTime() < MINUTE_MS;
  const isUrlValid = transfer.uploadUrlExpiresAt !== null && transfer.uploadUrlExpiresAt > now;
  if (inFlight || isUrlValid) return "sending";
  return transfer.initOutcome === "ok" ? "unfinished" : "uncertain";
}

/**
 * Returns how many slots are used as far as is known, and when the next one is free at the latest.
 * Excludes uncertain ones: if TikTok counts them, its rejection only makes the delivery wait. Pure.
 */
export function countSlots(
  transfers: SlotTransfer[],
  now: Date,
): { used: number; unfinished: number; uncertain: number; nextSlotFreeAt: Date | null } {
  const uses = transfers.map((transfer) => ({
    use: slotUse(transfer, now),
    at: slotExpiresAt(transfer).getTime(),
  }));
  const counted = uses.filter(({ use }) => COUNTED.has(use)).map(({ at }) => at);
  return {
    used: counted.length,
    unfinished: uses.filter(({ use }) => use === "unfinished").length,
    uncertain: uses.filter(({ use }) => use === "uncertain").length,
    nextSlotFreeAt: counted.length > 0 ? new Date(Math.min(...counted)) : null,
  };
}

/** A delivery that waits for a slot. The lowest rank goes first, then the oldest. */
export type QueuedDelivery = { id: string; queueRank: bigint };

/** Relative to another delivery, so that repeating a move has no further effect. */
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

/** Sorts the queue by rank, then age. Pure. */
export function sortQueue<T extends QueuedDelivery>(waiting: readonly T[]): T[] {
  return waiting.toSorted(compareRank);
}

/**
 * Returns the reordered queue, or null if one of the two no longer waits. Reuses the old ranks so
 * that deliveries outside the reordered set keep their place. Pure.
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
  return moved.map((one, index) => {
    const reused = queue[index]?.queueRank ?? one.queueRank;
    const queueRank: bigint = last !== null && reused <= last ? last + 1n : reused;
    last = queueRank;
    return { id: one.id, queueRank };
  });
}
