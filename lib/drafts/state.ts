import type { DeliveryState } from "#lib/infra/generated/enums";

/** The status of a draft follows from its deliveries: see `draftStatus`. */
export type DraftStatus = "open" | "sending" | "sent" | "discarded";

/**
 * What each delivery means for its draft: `open` means it ended and provably left no draft at
 * TikTok.
 */
const STATUS_OF_DELIVERY: Record<DeliveryState, "open" | "sending" | "sent"> = {
  queued: "sending",
  init_sent: "sending",
  ready: "sending",
  uploading: "sending",
  pulling: "sending",
  committing: "sending",
  processing: "sending",
  in_inbox: "sent",
  posted: "sent",
  cancelled: "open",
  not_sent: "open",
  refused: "open",
  unconfirmed: "sending",
};

/**
 * Delivery states that leave a draft open: a draft is open when all its deliveries are in one of
 * these.
 */
export const statesWithoutTiktokDraft = (Object.keys(STATUS_OF_DELIVERY) as DeliveryState[]).filter(
  (state) => STATUS_OF_DELIVERY[state] === "open",
);

export function draftStatus({
  discarded,
  deliveryStates,
}: {
  discarded: boolean;
  deliveryStates: readonly DeliveryState[];
}): DraftStatus {
  if (discarded) return "discarded";
  const statuses = new Set(deliveryStates.map((state) => STATUS_OF_DELIVERY[state]));
  if (statuses.has("sent")) return "sent";
  return statuses.has("sending") ? "sending" : "open";
}

/** Whether a delivery in this state is why its draft is being sent or was sent. */
export function closesDraft(state: DeliveryState, status: DraftStatus): boolean {
  return status !== "open" && STATUS_OF_DELIVERY[state] === status;
}

/**
 * Returns the number of the next send: 1, plus one for each delivery that ended without a draft.
 */
export function nextAttemptNumber(deliveryStates: readonly DeliveryState[]): number {
  return deliveryStates.filter((state) => STATUS_OF_DELIVERY[state] === "open").length + 1;
}
