/** Where a delivery is. What people read for each state is in labels.ts. */
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

/** What the code decides by state. Every set of states below, in TypeScript and in SQL, derives from this table. */
type DeliveryStateTraits = {
  /** Over for us, though TikTok may still report a later post. */
  ended: boolean;
  /** The last byte may be at TikTok: nothing we do can call it back. */
  handedOver: boolean;
  /** Is there a draft at TikTok: not yet, perhaps, certainly, or certainly never? */
  draft: "not_yet" | "possible" | "certain" | "never";
  /** TikTok is asked for the status (polling.ts), and a webhook makes the next poll due. */
  polled: boolean;
  /** Bytes are moving, so their speed is shown. */
  transferring: boolean;
  /** Ended, and a person has to act: mailed, and listed on Home. */
  needsPerson: boolean;
  /** A person may send it again under the same consent: it provably made no draft. */
  retryable: boolean;
};

const beforeUpload = {
  ended: false,
  handedOver: false,
  draft: "not_yet",
  polled: false,
  transferring: false,
  needsPerson: false,
  retryable: false,
} as const;

const afterLastChunk = {
  ...beforeUpload,
  handedOver: true,
  draft: "possible",
  polled: true,
} as const;

const endedWithoutDraft = { ...beforeUpload, ended: true, draft: "never" } as const;

export const deliveryStateTraits = {
  queued: beforeUpload,
  init_sent: beforeUpload,
  ready: beforeUpload,
  uploading: { ...beforeUpload, transferring: true },
  // Stoppable until TikTok has fetched the last byte, which it may have done before we poll.
  pulling: { ...beforeUpload, draft: "possible", polled: true, transferring: true },
  committing: { ...afterLastChunk, transferring: true },
  processing: afterLastChunk,
  in_inbox: { ...afterLastChunk, ended: true, draft: "certain" },
  posted: { ...afterLastChunk, ended: true, draft: "certain", polled: false },
  cancelled: endedWithoutDraft,
  not_sent: { ...endedWithoutDraft, needsPerson: true, retryable: true },
  refused: { ...endedWithoutDraft, needsPerson: true },
  unconfirmed: { ...afterLastChunk, ended: true, needsPerson: true },
} as const satisfies Record<DeliveryState, DeliveryStateTraits>;

type TraitsTable = typeof deliveryStateTraits;

/** The states of which a trait has this value. */
type StatesWith<K extends keyof DeliveryStateTraits, V extends DeliveryStateTraits[K]> = {
  [S in DeliveryState]: TraitsTable[S][K] extends V ? S : never;
}[DeliveryState];

function statesWith<K extends keyof DeliveryStateTraits, V extends DeliveryStateTraits[K]>(
  trait: K,
  value: V,
): StatesWith<K, V>[] {
  const isOne = (state: DeliveryState): state is StatesWith<K, V> =>
    (deliveryStateTraits[state] as DeliveryStateTraits)[trait] === value;
  return deliveryStates.filter(isOne);
}

export type EndedState = StatesWith<"ended", true>;
export type PolledState = StatesWith<"polled", true>;
export type NeedsPersonState = StatesWith<"needsPerson", true>;

export const deliveredStates = statesWith("draft", "certain");
export const endedStates = statesWith("ended", true);
export const polledStates = statesWith("polled", true);
export const needsPersonStates = statesWith("needsPerson", true);
export const retryableStates = statesWith("retryable", true);

export function hasEnded(state: DeliveryState): state is EndedState {
  return deliveryStateTraits[state].ended;
}

export function isHandedOver(state: DeliveryState): boolean {
  return deliveryStateTraits[state].handedOver;
}

export function isPolled(state: DeliveryState): state is PolledState {
  return deliveryStateTraits[state].polled;
}

export function needsPerson(state: DeliveryState): state is NeedsPersonState {
  return deliveryStateTraits[state].needsPerson;
}

/** A person can still stop it; while TikTok fetches, only until the last byte has left. */
export function isCancellable(state: DeliveryState): boolean {
  return !hasEnded(state) && !isHandedOver(state);
}

/** A draft is in the inbox, as TikTok or a person reported: a person may now report what became of it. */
export function canReportOutcome(state: DeliveryState, resolution: string | null): boolean {
  return state === "in_inbox" || (state === "unconfirmed" && resolution === "found_in_inbox");
}

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
  // TikTok may have fetched everything before the first poll.
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
  // Back to uploading only when the last byte provably never left (sending/send-chunks.ts).
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

/** May `to` follow `from`? Staying in the same state is always allowed. */
export function canDeliveryTransition(from: DeliveryState, to: DeliveryState): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

export type WaitReason = "rate" | "slots" | "authorization" | "tiktok";

/** No worker holds a delivery that is due: its lease is not renewed, or none has claimed it yet. */
export type StallReason = "awaiting_takeover" | "awaiting_worker";

/** A lease is renewed each second; after this long without renewal people are shown a stall. */
const STALLED_AFTER_MS = 10_000;
/** An expired lease is taken over within seconds when any worker is running. */
const UNCLAIMED_AFTER_MS = 60_000;

/** Returns why a due delivery is not being worked on, by database time, or null. `leaseMs`: how long a renewal lasts. */
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
