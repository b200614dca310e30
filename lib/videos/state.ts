import type { DeliveryState } from "#lib/infra/generated/enums";

export const videoStates = ["uploading", "checking", "ready", "needs_fix", "failed"] as const;

export type VideoState = (typeof videoStates)[number];

/** Allowed next states. A finished check can be repeated. */
const TRANSITIONS: Record<VideoState, readonly VideoState[]> = {
  uploading: ["checking", "failed"],
  checking: ["ready", "needs_fix", "failed"],
  ready: ["checking"],
  needs_fix: ["checking"],
  failed: ["checking"],
};

export function canTransitionVideo(from: VideoState, to: VideoState): boolean {
  return TRANSITIONS[from].includes(to);
}

const IN_PROGRESS: Record<VideoState, boolean> = {
  uploading: true,
  checking: true,
  ready: false,
  needs_fix: false,
  failed: false,
};

/** Returns whether the state will change by itself, so that a page should poll. */
export function isInProgress(state: VideoState): boolean {
  return IN_PROGRESS[state];
}

/** Whether a delivery without an end still needs the file of its video. */
const NEEDS_FILE: Record<DeliveryState, boolean> = {
  queued: true,
  init_sent: true,
  ready: true,
  uploading: true,
  pulling: true,
  committing: true,
  processing: true,
  in_inbox: false,
  posted: false,
  cancelled: true,
  not_sent: true,
  refused: true,
  unconfirmed: true,
};

/**
 * Matches the deliveries that still need the file of their video, which therefore cannot be
 * deleted.
 */
export const deliveryNeedsFile = {
  endedAt: null,
  state: {
    in: (Object.keys(NEEDS_FILE) as DeliveryState[]).filter((state) => NEEDS_FILE[state]),
  },
};
