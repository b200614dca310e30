/**
 * Where a draft stands. It follows from its deliveries: one under way or arrived closes the draft; one that ended
 * without anything at TikTok leaves it open to be sent again.
 */
export const draftStatuses = ["open", "sending", "sent", "discarded"] as const;

export type DraftStatus = (typeof draftStatuses)[number];

/** Deliveries that ended and provably left no draft at TikTok. */
export const endedWithoutDraft = ["cancelled", "not_sent", "refused"] as const;

const deliveredStates = new Set(["in_inbox", "posted"]);
const withoutDraft = new Set<string>(endedWithoutDraft);

export function draftStatus({
  discarded,
  deliveryStates,
}: {
  discarded: boolean;
  deliveryStates: readonly string[];
}): DraftStatus {
  if (discarded) return "discarded";
  const counting = deliveryStates.filter((state) => !withoutDraft.has(state));
  if (counting.length === 0) return "open";
  return counting.some((state) => deliveredStates.has(state)) ? "sent" : "sending";
}

/** Which sending the next consent would be: 1, and one more for each that ended without a draft. */
export function attemptNumber(deliveryStates: readonly string[]): number {
  return deliveryStates.filter((state) => withoutDraft.has(state)).length + 1;
}
