/** A delivery that waits for a slot of its account. The lower rank is sent first; the older one where two are the same. */
export type Waiting = { id: string; queueRank: bigint };

/** Where a person wants a delivery: ahead of another, or behind it. Said so, the same wish twice has the effect of one. */
export type QueueWish = { ahead: string } | { behind: string };

const compare = (a: Waiting, b: Waiting) =>
  a.queueRank < b.queueRank ? -1 : a.queueRank > b.queueRank ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** The queue in its order. Pure. */
export function inOrder<T extends Waiting>(waiting: readonly T[]): T[] {
  return waiting.toSorted(compare);
}

/**
 * Fulfils a wish: the queue in its new order with its new ranks, which are the old ones dealt out anew, so that nobody outside
 * it is passed. Null when one of the two does not wait any more; the same order when the wish is fulfilled already. Pure.
 */
export function reorder(waiting: readonly Waiting[], id: string, wish: QueueWish): Waiting[] | null {
  const queue = inOrder(waiting);
  const other = "ahead" in wish ? wish.ahead : wish.behind;
  const from = queue.findIndex((one) => one.id === id);
  const to = queue.findIndex((one) => one.id === other);
  const mover = queue[from];
  if (!mover || to < 0 || from === to) return null;
  if ("ahead" in wish ? from < to : from > to) return queue;
  const moved = queue.toSpliced(from, 1).toSpliced(to, 0, mover);
  let last: bigint | null = null;
  return moved.map((one, place) => {
    const dealt = queue[place]?.queueRank ?? one.queueRank;
    const queueRank: bigint = last !== null && dealt <= last ? last + 1n : dealt;
    last = queueRank;
    return { id: one.id, queueRank };
  });
}
