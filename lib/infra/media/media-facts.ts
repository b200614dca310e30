import { z } from "zod";

const containers = ["mp4", "mov", "webm", "matroska", "mpeg_ts", "ogg"] as const;
export type Container = (typeof containers)[number];

/** Text from an untrusted file: no control characters (Postgres takes no NUL), limited length. */
const shortText = z
  .string()
  .transform((text) => text.replace(/[\p{C}\u{FFFD}]/gu, "?").slice(0, 40));

/** What the measuring process reports about a file. `null` means unknown. */
export const mediaFacts = z.object({
  sizeBytes: z.number().int().min(0),
  /** The container; null when the file is no video. */
  container: z.enum(containers).nullable(),
  /** What the file is instead, from its first bytes: "a PNG picture". */
  looksLike: z.string().nullable(),
  /** h264, hevc, vp8, vp9, or another codec's short name. */
  videoCodec: shortText.nullable(),
  audioCodec: shortText.nullable(),
  hasAudio: z.boolean(),
  /** Pixels as shown, after rotation. */
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Degrees by which players rotate the stored picture. */
  rotation: z.number(),
  seconds: z.number().nullable(),
  frameRate: z.number().nullable(),
  frameRateVaries: z.boolean(),
  /** The last picture and the last sound are in the file. */
  complete: z.boolean(),
});
export type MediaFacts = z.infer<typeof mediaFacts>;
