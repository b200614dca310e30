/** Where a delivery is. The words people read are in words.ts. */
export const deliveryStates = [
  "queued",
  "init_sent",
  "ready",
  "uploading",
  "committing",
  "processing",
  "in_inbox",
  "posted",
  "cancelled",
  "not_sent",
  "refused",
  "unconfirmed",
] as const;

export type DeliveryState = (typeof deliveryStates)[number];

export type WaitReason = "rate" | "slots" | "authorization" | "tiktok";

/** Which state may follow which. A save that is not in this table is a bug and throws. */
const FOLLOWS: Record<DeliveryState, readonly DeliveryState[]> = {
  queued: ["init_sent", "cancelled", "not_sent"],
  init_sent: ["init_sent", "ready", "queued", "cancelled", "not_sent", "refused"],
  ready: ["uploading", "committing", "init_sent", "queued", "cancelled", "not_sent", "refused"],
  uploading: ["committing", "init_sent", "queued", "cancelled", "not_sent", "refused"],
  // Back to uploading only when the last byte provably never left (send-chunk.ts).
  committing: ["uploading", "processing", "in_inbox", "posted", "init_sent", "queued", "cancelled", "not_sent", "refused", "unconfirmed"],
  processing: ["in_inbox", "posted", "init_sent", "queued", "cancelled", "not_sent", "refused", "unconfirmed"],
  in_inbox: ["posted"],
  posted: [],
  cancelled: [],
  not_sent: ["queued"],
  refused: [],
  unconfirmed: ["in_inbox", "posted", "refused", "not_sent", "queued"],
};

/** May `to` follow `from`? Staying where one is is always allowed. */
export function mayFollow(from: DeliveryState, to: DeliveryState): boolean {
  return from === to || FOLLOWS[from].includes(to);
}

/** The delivery is over for us, though TikTok may still tell of a later post. */
export function hasEnded(state: DeliveryState): boolean {
  return ["in_inbox", "posted", "cancelled", "not_sent", "refused", "unconfirmed"].includes(state);
}

/** The last byte may be at TikTok: from here on nothing we do can take it back. */
export function isHandedOver(state: DeliveryState): boolean {
  return ["committing", "processing", "in_inbox", "posted", "unconfirmed"].includes(state);
}

/** A person can still stop it and be sure that no draft arrives. */
export function isCancellable(state: DeliveryState): boolean {
  return !hasEnded(state) && !isHandedOver(state);
}
