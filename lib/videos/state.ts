import type { VideoState } from "#lib/videos/schema";

/** Which state may follow which. A check can be asked for again once there is a result. */
const transitions: Record<VideoState, readonly VideoState[]> = {
  uploading: ["checking", "failed"],
  checking: ["ready", "needs_fix", "failed"],
  ready: ["checking"],
  needs_fix: ["checking"],
  failed: ["checking"],
};

/** May a video go from one state to the other? */
export function canTransitionVideo(from: VideoState, to: VideoState): boolean {
  return transitions[from].includes(to);
}

/** Under way: something changes by itself, so a page should look again soon. */
export function isInProgress(state: VideoState): boolean {
  return state === "uploading" || state === "checking";
}
