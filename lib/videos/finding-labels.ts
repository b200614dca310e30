import { formatBytesBeyond } from "#lib/format";
import { formatBeyond } from "#lib/videos/beyond-limit";
import { containerLabel, videoCodecLabel } from "#lib/videos/labels";
import { type Finding, type VideoFacts, videoLimits as limits } from "#lib/videos/schema";

type FindingText = Pick<Finding, "what" | "why" | "todo">;

const REEXPORT = "Export it again as MP4 with H.264 video and AAC sound.";
const COPY_AGAIN =
  "Copy or export the file again, check that it plays to the end, then upload it again.";

const sizeOf = ({ width, height }: VideoFacts) => `${width ?? 0} × ${height ?? 0} pixels`;

const rounded = (value: number, digits: number) => String(Number(value.toFixed(digits)));

/** A refused number in the fewest digits that differ from its limit. */
const frameRateOf = ({ frameRate }: VideoFacts, limit: number) =>
  `The frame rate is ${formatBeyond(frameRate ?? 0, limit, [0, 1, 2, 3, 4], rounded)} frames per second.`;

function lengthText(seconds: number, digits: number): string {
  const units = Math.round(seconds * 10 ** digits);
  const minutes = Math.floor(units / (60 * 10 ** digits));
  const rest = ((units - minutes * 60 * 10 ** digits) / 10 ** digits).toFixed(digits);
  return `${minutes} min ${rest.padStart(digits === 0 ? 2 : digits + 3, "0")} s`;
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
  damaged: ({ complete, cutOff }) => {
    if (complete)
      return {
        what: "No frame of this video could be read.",
        why: "Its frames are damaged or protected. TikTok could not read them either.",
        todo: REEXPORT,
      };
    return cutOff
      ? {
          what: "The file can’t be read as a video. Its end is probably missing.",
          why: "TikTok rejects a file whose index or frames are missing.",
          todo: COPY_AGAIN,
        }
      : {
          what: "The file can’t be read as a video. Its index is missing, damaged or refers to other files.",
          why: "The index says where pictures and sound are. TikTok could not read it either.",
          todo: REEXPORT,
        };
  },
  truncated: ({ cutOff }) => ({
    what: cutOff ? "The end of the video is missing." : "Part of the video is missing.",
    why: cutOff
      ? "The file is shorter than it says, probably because a copy or an export was interrupted. TikTok would reject it."
      : "Its index names pictures or sound that are not in the file. TikTok would reject it.",
    todo: COPY_AGAIN,
  }),
  container: ({ container }) => ({
    what: `The file format is ${containerLabel(container)}.`,
    why: "TikTok accepts MP4, MOV and WebM files only.",
    todo: REEXPORT,
  }),
  codec: (facts) => ({
    what: `The video codec is ${videoCodecLabel(facts)}.`,
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
    what: frameRateOf(facts, limits.minFrameRate),
    why: `TikTok rejects fewer than ${limits.minFrameRate}.`,
    todo: "Export it at 30 frames per second.",
  }),
  frame_rate_too_high: (facts) => ({
    what: frameRateOf(facts, limits.maxFrameRate),
    why: `TikTok rejects more than ${limits.maxFrameRate}.`,
    todo: "Export it at 30 or 60 frames per second.",
  }),
  frame_rate_unknown: () => ({
    what: "The video has a single picture, so its frame rate can’t be measured.",
    why: `TikTok rejects videos outside ${limits.minFrameRate} to ${limits.maxFrameRate} frames per second, and may reject this one.`,
    todo: "Export it at 30 frames per second.",
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
    what: `The video is ${formatBeyond(facts.seconds ?? 0, limits.maxSeconds, [0, 1, 2, 3, 4, 6], lengthText)} long.`,
    why: "TikTok accepts drafts of up to 10 minutes.",
    todo: "Cut it to 10 minutes or less. Most accounts can post no more than that, many only 3 minutes.",
  }),
  too_short: () => ({
    what: "The video is shorter than 3 seconds.",
    why: "TikTok does not publish a minimum length, but it has rejected videos this short.",
    todo: "Make it at least 3 seconds long.",
  }),
  file_too_large: ({ sizeBytes }) => ({
    what: `The file is ${formatBytesBeyond(sizeBytes, limits.maxBytes)}.`,
    why: "TikTok accepts files of up to 4 GB.",
    todo: "Export it with a lower bitrate. 10 Mbit/s is plenty at 1080 × 1920.",
  }),
  no_audio: () => ({
    what: "The video has no sound.",
    why: "Videos without sound are shown to fewer people.",
    todo: "Add music or speech, or choose a sound in the TikTok app.",
  }),
  silent_audio: () => ({
    what: "The sound track is silent.",
    why: "It has nothing loud enough to be heard. Videos without sound are shown to fewer people.",
    todo: "Export it again with its sound, or choose a sound in the TikTok app.",
  }),
  picture_ends_early: ({ pictureSeconds, seconds }) => ({
    what: `The picture ends ${rounded((seconds ?? 0) - (pictureSeconds ?? 0), 1)} seconds before the sound.`,
    why: "The last frame stays on the screen until the sound ends.",
    todo: "Cut the sound to the length of the picture, unless this is intended.",
  }),
  chroma: ({ chroma }) => ({
    what: `The picture keeps its colours as ${chroma === "other" || chroma === null ? "an unusual format" : chroma}, not as 4:2:0.`,
    why: "Many phones can’t play this. TikTok usually converts it, but it may fail.",
    todo: "Export it with 4:2:0 colours, the usual setting for phones.",
  }),
  bit_depth: ({ bitDepth }) => ({
    what: `The picture has ${bitDepth ?? 0} bits per colour.`,
    why: "Many phones can’t play more than 8. TikTok usually converts it, but it may fail.",
    todo: "Export it with 8 bits per colour.",
  }),
  hdr: () => ({
    what: "The video is HDR.",
    why: "After TikTok’s conversion, colours may look washed out.",
    todo: "Export it in SDR (Rec. 709), or check the colours in the TikTok app.",
  }),
  dolby_vision: () => ({
    what: "The video is Dolby Vision.",
    why: "Players without Dolby Vision may show wrong or washed-out colours.",
    todo: "Export it in SDR (Rec. 709), or check the colours in the TikTok app.",
  }),
  three_gp: () => ({
    what: "The file format is 3GP, a form of MP4 for old phones.",
    why: "TikTok doesn’t list it, though it reads MP4.",
    todo: "Export it as MP4 if TikTok rejects it.",
  }),
  extra_picture: ({ pictureTracks }) => ({
    what: `The file has ${pictureTracks} picture tracks.`,
    why: "Players show one of them, and TikTok may choose another than the preview.",
    todo: "Export it again with one picture track.",
  }),
} as const satisfies Record<string, (facts: VideoFacts) => FindingText>;

/** Codes of the findings that follow from measured facts. */
export type MeasuredCode = keyof typeof TEXTS;

/** Returns the text of a finding for the measured facts. */
export function findingText(code: MeasuredCode, facts: VideoFacts): FindingText {
  return TEXTS[code](facts);
}

export type CheckFailure = "crashed" | "too_slow" | "missing" | "changed" | "no_program";

const UNREADABLE = {
  why: "Video software can’t read this file reliably. TikTok’s could not either.",
  todo: REEXPORT,
};

/** Texts of the finding `check_failed`. */
export const checkFailureTexts: Record<CheckFailure, FindingText> = {
  crashed: { what: "The check failed on this file several times.", ...UNREADABLE },
  too_slow: { what: "The check of this file did not finish.", ...UNREADABLE },
  no_program: {
    what: "This server has no program that reads videos.",
    why: "Without one, no video can be checked.",
    todo: "Ask the operator of the server to install FFmpeg, then check again.",
  },
  missing: {
    what: "The file is no longer on the server’s disk.",
    why: "Without the file, the video can’t be checked or sent.",
    todo: "Upload the video again, and tell an administrator.",
  },
  changed: {
    what: "The file changed after it arrived.",
    why: "What would be sent is not what was added. It may not have been copied to the end.",
    todo: "Add the file again once it is complete.",
  },
};
