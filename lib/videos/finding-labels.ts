import { codecLabel, containerLabel } from "#lib/videos/labels";
import { type Finding, type VideoFacts, videoLimits as limits } from "#lib/videos/schema";

type FindingText = Pick<Finding, "what" | "why" | "todo">;

const REEXPORT = "Export it again as MP4 with H.264 video and AAC sound.";
const COPY_AGAIN =
  "Copy or export the file again, check that it plays to the end, then upload it again.";

const sizeOf = ({ width, height }: VideoFacts) => `${width ?? 0} × ${height ?? 0} pixels`;

const frameRateOf = ({ frameRate }: VideoFacts) =>
  `The frame rate is ${Math.round((frameRate ?? 0) * 100) / 100} frames per second.`;

function lengthOf({ seconds }: VideoFacts): string {
  const whole = Math.floor(seconds ?? 0);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

const TEXTS = {
  empty: () => ({
    what: "The file is empty.",
    why: "It contains nothing that TikTok could show.",
    todo: "Export the video again, check that the file has a size, then upload it again.",
  }),
  not_a_video: ({ looksLike }) => ({
    what: looksLike
      ? `This is ${looksLike}, not a video.`
      : "This is not a video that we can read.",
    why: "TikTok looks at the content of a file, not at its name, and would reject it.",
    todo: "Choose the video file itself: MP4, MOV or WebM.",
  }),
  no_video_track: () => ({
    what: "The file has no video track.",
    why: "TikTok accepts videos only, and no video track in this file can be read.",
    todo: REEXPORT,
  }),
  damaged: ({ complete }) =>
    complete
      ? {
          what: "No frame of this video could be read.",
          why: "Its frames are damaged or protected. TikTok would fail on them too.",
          todo: REEXPORT,
        }
      : {
          what: "The file can’t be read as a video. Its end is probably missing.",
          why: "TikTok rejects a file whose index or frames are missing.",
          todo: COPY_AGAIN,
        },
  truncated: () => ({
    what: "The end of the video is missing.",
    why: "The file is shorter than it says, probably because a copy or an export was interrupted. TikTok would reject it.",
    todo: COPY_AGAIN,
  }),
  container: ({ container }) => ({
    what: `The file format is ${containerLabel(container)}.`,
    why: "TikTok accepts MP4, MOV and WebM files only.",
    todo: REEXPORT,
  }),
  codec: ({ videoCodec }) => ({
    what: `The video codec is ${codecLabel(videoCodec)}.`,
    why: "TikTok accepts H.264, H.265, VP8 and VP9 only.",
    todo: REEXPORT,
  }),
  resolution_too_low: (facts) => ({
    what: `The video is ${sizeOf(facts)}.`,
    why: `TikTok rejects a video with a side under ${limits.minSide} pixels.`,
    todo: "Export it at 1080 × 1920 pixels from the original. Enlarging it afterwards does not bring detail back.",
  }),
  resolution_too_high: (facts) => ({
    what: `The video is ${sizeOf(facts)}.`,
    why: `TikTok rejects a video with a side over ${limits.maxSide} pixels.`,
    todo: "Export it at 1080 × 1920 pixels.",
  }),
  low_resolution: (facts) => ({
    what: `The video is ${sizeOf(facts)}.`,
    why: "Under 720 pixels wide it looks soft on a phone, and TikTok may reject it.",
    todo: "Export it at 1080 × 1920 pixels if you can.",
  }),
  aspect_ratio: (facts) => ({
    what: `The video is ${sizeOf(facts)}, which is not 9:16.`,
    why: "TikTok shows it with bars above and below, or at the sides.",
    todo: "Export a vertical version of 1080 × 1920 pixels.",
  }),
  rotation: ({ rotation }) => ({
    what: `The video is stored rotated by ${rotation} degrees.`,
    why: "Players turn it upright, and so do all measurements here.",
    todo: "Nothing, if the preview is upright.",
  }),
  frame_rate_too_low: (facts) => ({
    what: frameRateOf(facts),
    why: `TikTok rejects fewer than ${limits.minFrameRate}.`,
    todo: "Export it at 30 frames per second.",
  }),
  frame_rate_too_high: (facts) => ({
    what: frameRateOf(facts),
    why: `TikTok rejects more than ${limits.maxFrameRate}.`,
    todo: "Export it at 30 or 60 frames per second.",
  }),
  variable_frame_rate: () => ({
    what: "The frame rate changes within the video.",
    why: "Sound and picture can drift apart after TikTok has converted it.",
    todo: "Export it at a constant 30 frames per second.",
  }),
  unknown_duration: () => ({
    what: "The length of the video can’t be read.",
    why: "TikTok rejects a video that it can’t measure.",
    todo: REEXPORT,
  }),
  too_long: (facts) => ({
    what: `The video is ${lengthOf(facts)} long.`,
    why: "TikTok accepts drafts of up to 10 minutes.",
    todo: "Cut it to 10 minutes or less. Most accounts can post no more than that, many only 3 minutes.",
  }),
  too_short: () => ({
    what: "The video is shorter than 3 seconds.",
    why: "TikTok does not publish a minimum length, but it has rejected videos this short.",
    todo: "Make it at least 3 seconds long.",
  }),
  file_too_large: () => ({
    what: "The file is larger than 4 GB.",
    why: "TikTok accepts files of up to 4 GB.",
    todo: "Export it with a lower bitrate. 10 Mbit/s is plenty at 1080 × 1920.",
  }),
  no_audio: () => ({
    what: "The video has no sound.",
    why: "Videos without sound are shown to fewer people.",
    todo: "Add music or speech, or choose a sound in the TikTok app.",
  }),
} as const satisfies Record<string, (facts: VideoFacts) => FindingText>;

/** Codes of the findings that follow from measured facts. */
export type MeasuredCode = keyof typeof TEXTS;

/** Returns the text of a finding for the measured facts. */
export function findingText(code: MeasuredCode, facts: VideoFacts): FindingText {
  return TEXTS[code](facts);
}

export type CheckFailure = "crashed" | "too_slow" | "missing" | "changed";

const UNREADABLE = {
  why: "Video software can’t read this file reliably. TikTok’s would fail on it too.",
  todo: REEXPORT,
};

/** Texts of the finding `check_failed`. */
export const checkFailureTexts: Record<CheckFailure, FindingText> = {
  crashed: { what: "The check failed on this file several times.", ...UNREADABLE },
  too_slow: { what: "The check of this file did not finish.", ...UNREADABLE },
  missing: {
    what: "The file is no longer on the server’s disk.",
    why: "Without the file, the video can’t be checked or sent.",
    todo: "Upload the video again, and tell an administrator.",
  },
  changed: {
    what: "The file changed after it arrived.",
    why: "What would be sent is not what was added. It may not have been copied to its end.",
    todo: "Add the file again once it is complete.",
  },
};
