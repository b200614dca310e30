import { z } from "zod";

import { mediaFacts } from "#lib/infra/media/media-facts";
import { type Count, type Page, pageQuery } from "#lib/page";
import type { VideoState } from "#lib/videos/state";

/**
 * What TikTok accepts through the inbox (TikTok’s media transfer guide): bytes, seconds, frames per
 * second, pixels.
 */
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
  tagLength: 40,
  tagsPerVideo: 20,
  tagsPerShop: 500,
} as const;

/**
 * Measured facts (lib/infra/media/media-facts.ts). `decodable`: a frame could be drawn; null when
 * this server can’t draw.
 */
export const videoFacts = mediaFacts.extend({ decodable: z.boolean().nullable() });
export type VideoFacts = z.infer<typeof videoFacts>;

/** error: TikTok would reject it · warning: it may look bad · info: worth knowing. */
export const finding = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  what: z.string(),
  why: z.string(),
  todo: z.string(),
});
export type Finding = z.infer<typeof finding>;

export type VideoSource = "upload" | "link" | "folder" | "sample";

/** Times are ISO 8601. */
export type VideoView = {
  id: string;
  name: string;
  source: VideoSource;
  /** URL or file name it came from; empty for an upload. */
  sourceDetail: string;
  state: VideoState;
  /** While uploading the declared size (0 when unknown), then the real one. */
  sizeBytes: number;
  receivedBytes: number;
  sha256: string | null;
  contentType: string | null;
  facts: VideoFacts | null;
  findings: Finding[];
  /** Why the upload failed; null otherwise. */
  failure: string | null;
  posterUrl: string | null;
  mediaUrl: string | null;
  keep: boolean;
  createdAt: string;
  receivedAt: string | null;
  createdByName: string | null;
  /** Whether the current person started this upload, and so may continue it. */
  mine: boolean;
  /** The newest draft made from it. */
  draftId: string | null;
  /** The first video of the shop with exactly this file; null when this is the first. */
  duplicateOf: { id: string; name: string } | null;
  /** A delivery needs the file, so it can’t be deleted. */
  inDelivery: boolean;
  tags: string[];
};

/** Where a video stands: what a page that follows many of them shows. */
export type VideoStateView = Pick<
  VideoView,
  "id" | "name" | "state" | "draftId" | "duplicateOf"
> & {
  findings: Pick<Finding, "severity">[];
  /** Why the upload failed, or the first error of the check; null without one. */
  problem: string | null;
};

export const MOST_VIDEO_IDS = 60;

/** Ids of videos, separated by commas. */
export const videoIds = z.strictObject({
  ids: z
    .string()
    .max(40 * MOST_VIDEO_IDS)
    .transform((text) => text.split(","))
    .pipe(z.array(z.uuid()).max(MOST_VIDEO_IDS)),
});

export const videoId = z.strictObject({ id: z.uuid() });

/** The groups of the library, each with the states of its videos. */
export const videoGroups = {
  ready: ["ready"],
  attention: ["needs_fix", "failed"],
  in_progress: ["uploading", "checking"],
} as const satisfies Record<string, readonly VideoState[]>;

export const tagName = z
  .string()
  .trim()
  .min(1, "Enter a tag.")
  .max(videoLimits.tagLength, `Keep the tag under ${videoLimits.tagLength} characters.`)
  .regex(/^[^,\p{C}]+$/u, "A tag can’t have a comma or a line break in it.");

/** Which videos of the library. */
export const videoFilter = z.strictObject({
  q: z.string().trim().max(100).optional(),
  show: z.enum(["ready", "attention", "in_progress", "kept"]).optional(),
  tag: tagName.optional(),
});
export type VideoFilter = z.infer<typeof videoFilter>;

/** One page of the library. */
export const videoListQuery = videoFilter
  .extend(pageQuery.shape)
  .extend({ sort: z.enum(["newest", "oldest", "name"]).optional() });
export type VideoListQuery = z.infer<typeof videoListQuery>;

/** A video as the library lists it. Times are ISO 8601. */
export type VideoListItem = Pick<
  VideoView,
  "id" | "name" | "source" | "state" | "sizeBytes" | "receivedBytes" | "keep" | "createdAt" | "mine"
> & {
  /** With the mean colour as #rrggbb and the shape of the video, to show until it is loaded. */
  poster: {
    url: string;
    color: string | null;
    width: number | null;
    height: number | null;
  } | null;
  seconds: number | null;
  findings: Pick<Finding, "severity">[];
  tags: string[];
};

export type VideoPage = Page<VideoListItem> & {
  count: Count;
  /** No video matches the search exactly; these match with a typing error. */
  similar: boolean;
};

/** What a person may change of a video. */
export const videoChange = z.strictObject({
  keep: z.boolean().optional(),
  name: z
    .string()
    .trim()
    .min(1, "Enter a name.")
    .max(videoLimits.nameLength, "Keep the name under 200 characters.")
    .optional(),
  tags: z
    .array(tagName)
    .max(videoLimits.tagsPerVideo, `A video can have ${videoLimits.tagsPerVideo} tags.`)
    .optional(),
});
export type VideoChange = z.infer<typeof videoChange>;

/** Ends an upload with the checksum that the browser computed over the bytes it sent. */
export const finishUploadInput = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "The checksum must be 64 hexadecimal characters."),
});

export const importUrlInput = z.strictObject({
  url: z
    .string()
    .trim()
    .min(1, "Paste the link to a video file.")
    .max(videoLimits.linkLength, "This link is too long."),
});
