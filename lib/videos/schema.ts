import { z } from "zod";

import { mediaFacts } from "#lib/infra/media/media-facts";

/** What TikTok accepts through the inbox (TikTok's media transfer guide); sizes in bytes, lengths in seconds, sides in pixels. */
export const videoLimits = {
  maxBytes: 4_000_000_000,
  maxSeconds: 600,
  recommendedMinSeconds: 3,
  minFrameRate: 23,
  maxFrameRate: 60,
  minSide: 360,
  maxSide: 4096,
  recommendedSide: 720,
  nameLength: 200,
  linkLength: 2000,
} as const;

/** What a check measured (lib/infra/media/media-facts.ts), and whether a picture could be made from it; null when nothing here can try. */
export const videoFacts = mediaFacts.extend({ decodable: z.boolean().nullable() });
export type VideoFacts = z.infer<typeof videoFacts>;

/** error: TikTok will not take it · warning: it will, and people will see it · info: worth knowing. */
export const finding = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  what: z.string(),
  why: z.string(),
  todo: z.string(),
});
export type Finding = z.infer<typeof finding>;

export type VideoSource = "upload" | "link" | "folder" | "sample";
export type VideoState = "uploading" | "checking" | "ready" | "needs_fix" | "failed";

/** One video as pages and doors show it. */
export type VideoView = {
  id: string;
  name: string;
  source: VideoSource;
  /** The address or the file name it came from; empty for an upload. */
  sourceDetail: string;
  state: VideoState;
  /** Announced while arriving (0 when unknown), true afterwards. */
  sizeBytes: number;
  receivedBytes: number;
  sha256: string | null;
  contentType: string | null;
  facts: VideoFacts | null;
  findings: Finding[];
  /** Why it did not arrive, as a sentence. */
  failure: string | null;
  posterUrl: string | null;
  mediaUrl: string | null;
  keep: boolean;
  createdAt: string;
  receivedAt: string | null;
  createdByName: string | null;
  /** Whether the person who asks began this upload, and so may continue it. */
  mine: boolean;
  /** The newest draft made from it. */
  draftId: string | null;
  /** It is on its way to TikTok right now and cannot be deleted. */
  inDelivery: boolean;
};

export const videoId = z.strictObject({ id: z.uuid() });

export const videoFilter = z.strictObject({
  q: z.string().trim().max(100).optional(),
  state: z.enum(["uploading", "checking", "ready", "needs_fix", "failed"]).optional(),
});
export type VideoFilter = z.infer<typeof videoFilter>;

/** What a person may change of a video. */
export const videoChange = z.strictObject({
  keep: z.boolean().optional(),
  name: z
    .string()
    .trim()
    .min(1, "Give the video a name.")
    .max(videoLimits.nameLength, "Keep the name under 200 characters.")
    .optional(),
});
export type VideoChange = z.infer<typeof videoChange>;

/** The end of an upload: what the browser counted over the bytes it sent. */
export const finishUploadInput = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "The checksum must be 64 hexadecimal characters."),
});

export const linkInput = z.strictObject({
  url: z
    .string()
    .trim()
    .min(1, "Paste the address of a video file.")
    .max(videoLimits.linkLength, "This address is too long."),
});
