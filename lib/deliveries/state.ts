/** Where a delivery is. The words people read are in words.ts. */
export const deliveryStates = [
  "queued",
  "init_sent",
  "ready",
  "uploading",
  "pulling",
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

/** Nobody works on a delivery that is due: whoever had it fell silent, or nobody has come to it yet. */
export type StallReason = "awaiting_takeover" | "awaiting_worker";

/** Which state may follow which. A save that is not in this table is a bug and throws. */
const TRANSITIONS: Record<DeliveryState, readonly DeliveryState[]> = {
  queued: ["init_sent", "pulling", "cancelled", "not_sent"],
  init_sent: ["init_sent", "ready", "pulling", "queued", "cancelled", "not_sent", "refused"],
  ready: [
    "uploading",
    "committing",
    "init_sent",
    "pulling",
    "queued",
    "cancelled",
    "not_sent",
    "refused",
  ],
  uploading: ["committing", "init_sent", "pulling", "queued", "cancelled", "not_sent", "refused"],
  // What TikTok fetches it may have whole before anybody has asked it.
  pulling: [
    "processing",
    "in_inbox",
    "posted",
    "init_sent",
    "queued",
    "cancelled",
    "not_sent",
    "refused",
    "unconfirmed",
  ],
  // Back to uploading only when the last byte provably never left (send-chunk.ts).
  committing: [
    "uploading",
    "pulling",
    "processing",
    "in_inbox",
    "posted",
    "init_sent",
    "queued",
    "cancelled",
    "not_sent",
    "refused",
    "unconfirmed",
  ],
  processing: [
    "in_inbox",
    "posted",
    "init_sent",
    "pulling",
    "queued",
    "cancelled",
    "not_sent",
    "refused",
    "unconfirmed",
  ],
  in_inbox: ["posted"],
  posted: [],
  cancelled: [],
  not_sent: ["queued"],
  refused: [],
  unconfirmed: ["in_inbox", "posted", "refused", "not_sent", "queued"],
};

/** May `to` follow `from`? Staying where one is is always allowed. */
export function canDeliveryTransition(from: DeliveryState, to: DeliveryState): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

/** The delivery is over for us, though TikTok may still tell of a later post. */
export function hasEnded(state: DeliveryState): boolean {
  return ["in_inbox", "posted", "cancelled", "not_sent", "refused", "unconfirmed"].includes(state);
}

/** The last byte may be at TikTok: from here on nothing we do can take it back. */
export function isHandedOver(state: DeliveryState): boolean {
  return ["committing", "processing", "in_inbox", "posted", "unconfirmed"].includes(state);
}

/** A person can still stop it; of what TikTok fetches, only while the last byte has not left. */
export function isCancellable(state: DeliveryState): boolean {
  return !hasEnded(state) && !isHandedOver(state);
}

/** A draft waits in the inbox, as TikTok or a person says: now a person may tell what became of it. */
export function canReportOutcome(state: DeliveryState, resolution: string | null): boolean {
  return state === "in_inbox" || (state === "unconfirmed" && resolution === "found_in_inbox");
}

/** A hold is renewed each second; this long without is a silence that people are told of. */
const STALLED_AFTER_MS = 10_000;
/** A lapsed hold is taken over within seconds when any worker lives. */
const UNCLAIMED_AFTER_MS = 60_000;

/** Whether somebody works on it, by database time; `holdMs` is how long a hold lasts when it is renewed. Null when all is well. */
export function stallReason(
  {
    state,
    leaseUntil,
    nextRunAt,
  }: { state: DeliveryState; leaseUntil: Date | null; nextRunAt: Date | null },
  now: Date,
  leaseMs: number,
): StallReason | null {
  if (hasEnded(state)) return null;
  const overdue = leaseUntil ?? nextRunAt;
  if (overdue === null) return null;
  const past = now.getTime() - overdue.getTime();
  if (leaseUntil === null) return past > STALLED_AFTER_MS ? "awaiting_worker" : null;
  if (past > UNCLAIMED_AFTER_MS) return "awaiting_worker";
  return past + leaseMs > STALLED_AFTER_MS ? "awaiting_takeover" : null;
}
