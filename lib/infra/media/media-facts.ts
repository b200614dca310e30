import { z } from "zod";

const containers = [
  "mp4",
  "mov",
  "3gp",
  "webm",
  "matroska",
  "mpeg_ts",
  "mpeg_ps",
  "ogg",
  "avi",
  "flv",
  "asf",
] as const;
export type Container = (typeof containers)[number];

const chromaFormats = ["4:2:0", "4:2:2", "4:4:4", "other"] as const;
export type ChromaFormat = (typeof chromaFormats)[number];

/** Text from an untrusted file: no control characters (Postgres takes no NUL), limited length. */
const shortText = z
  .string()
  .transform((text) => text.replace(/[\p{C}\u{FFFD}]/gu, "?").slice(0, 40));

/**
 * What measuring reports about a file. `null` means unknown. A default is for the stored facts of
 * videos that were checked before the fact existed.
 */
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
  /** There is sound, and nothing in it is loud enough to be heard; false when unknown. */
  silentAudio: z.boolean().default(false),
  /** Pixels as shown, after rotation, with the shape of the pixels. */
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Degrees by which players rotate the stored picture. */
  rotation: z.number(),
  /** How long players show it: edit lists applied, and sound that outlasts the picture. */
  seconds: z.number().nullable(),
  /** Average over all packets of the picture; null for a single picture. */
  frameRate: z.number().nullable(),
  frameRateVaries: z.boolean(),
  /** Every track has all the packets that it promises. */
  complete: z.boolean(),
  /** The file ends too early; when false, an incomplete file is broken elsewhere. */
  cutOff: z.boolean().default(true),
  /** How long the picture is shown; null when unknown or measured before this was. */
  pictureSeconds: z.number().nullable().default(null),
  /** Picture tracks with packets, without cover art. */
  pictureTracks: z.number().int().min(0).default(1),
  chroma: z.enum(chromaFormats).nullable().default(null),
  bitDepth: z.number().int().nullable().default(null),
  hdr: z.boolean().default(false),
  dolbyVision: z.boolean().default(false),
});
export type MediaFacts = z.infer<typeof mediaFacts>;
