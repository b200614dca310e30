/** The states of a delivery. Their labels are in labels.ts. */
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

/** What the code decides by state. Every set of states, in TypeScript and SQL, derives from it. */
type DeliveryStateTraits = {
  /** The studio is done with it, though TikTok may still report a post. */
  ended: boolean;
  /** The last byte may be at TikTok, so the delivery can no longer be stopped. */
  handedOver: boolean;
  /** Whether a draft exists at TikTok. */
  draft: "not_yet" | "possible" | "certain" | "never";
  /** The status is polled (poll-schedule.ts), and a webhook makes the next poll due. */
  polled: boolean;
  /** Bytes are moving, so their speed is shown. */
  transferring: boolean;
  /** Ended, and a person must act: an e-mail is sent and Home lists it. */
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
  // Can be stopped until TikTok fetches the last byte, perhaps before our next poll.
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

/** The states whose trait `K` has the value `V`. */
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
export const unfinishedStates = statesWith("ended", false);
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

/** Whether a person can still stop it. A pull can be stopped until the last byte has left. */
export function isCancellable(state: DeliveryState): boolean {
  return !hasEnded(state) && !isHandedOver(state);
}

/** Whether a draft is known to be in the inbox, so that a person may report its outcome. */
export function canReportOutcome(state: DeliveryState, resolution: string | null): boolean {
  return state === "in_inbox" || (state === "unconfirmed" && resolution === "found_in_inbox");
}

/** Which state may follow which. Any other change is a bug and throws. */
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
  // Unconfirmed: TikTok reports a draft of a video that it does not have.
  uploading: [
    "committing",
    "init_sent",
    "pulling",
    "queued",
    "cancelled",
    "not_sent",
    "refused",
    "unconfirmed",
  ],
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
  // Back to committing when TikTok does not have what it accepted.
  processing: [
    "committing",
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
  // Refused: TikTok fails a draft that it had put in the inbox.
  in_inbox: ["posted", "refused"],
  posted: [],
  cancelled: [],
  not_sent: ["queued"],
  refused: [],
  unconfirmed: ["in_inbox", "posted", "refused", "not_sent", "queued"],
};

/** Whether `to` may follow `from`. Staying in the same state is always allowed. */
export function canDeliveryTransition(from: DeliveryState, to: DeliveryState): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

export type WaitReason = "rate" | "slots" | "authorization" | "tiktok";

/** Why no worker advances a due delivery: its lease is not renewed, or none has claimed it. */
export type StallReason = "awaiting_takeover" | "awaiting_worker";

/** A lease is renewed every second. After this long without renewal, the stall is shown. */
const STALLED_AFTER_MS = 10_000;
/** Any running worker takes over an expired lease within seconds. */
const UNCLAIMED_AFTER_MS = 60_000;

/** Returns why no worker advances a due delivery, by database time. `leaseMs`: lease length. */
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
