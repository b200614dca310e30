// The videos of a made shop.
import type { VideoSource } from "#lib/infra/generated/enums";
import { findingsFor } from "#lib/videos/rules";
import type { Finding, VideoFacts } from "#lib/videos/schema";
import type { VideoState } from "#lib/videos/state";

import type { Clip } from "./clips.ts";
import type { CopyTable } from "./copy.ts";
import { deliveryOfVideo, draftOfVideo } from "./links.ts";
import { colleague } from "./people.ts";
import { sha256 } from "./random.ts";
import { range, type WorldShop } from "./shop.ts";
import { tagList, videoName } from "./texts.ts";

const DAY_MS = 24 * 3_600_000;
/** How many of the newest, and which part of all at most, can still arrive or be checked. */
const ARRIVING = { count: 40, part: 1 / 25 };

type Video = {
  id: string;
  index: number;
  shopId: string;
  name: string;
  source: VideoSource;
  state: VideoState;
  createdById: string;
  createdAt: Date;
  deletedAt: Date | null;
  lastUsedAt: Date;
  keep: boolean;
  sha256: string;
  tags: string[];
};

function stateOf(shop: WorldShop, index: number, luck: number): VideoState {
  const draft = draftOfVideo(shop.size, index);
  if (deliveryOfVideo(shop.size, index) !== null) return "ready";
  if (draft !== null) return luck < 0.85 ? "ready" : luck < 0.97 ? "needs_fix" : "failed";
  if (index >= shop.size.videos - Math.min(ARRIVING.count, shop.size.videos * ARRIVING.part))
    return luck < 0.5 ? "uploading" : "checking";
  return luck < 0.6 ? "ready" : luck < 0.85 ? "needs_fix" : "failed";
}

export function videoOf(shop: WorldShop, index: number): Video {
  const draw = shop.draw("video", index);
  const createdAt = shop.momentOf(index, 0);
  const state = stateOf(shop, index, draw.next());
  const isDeleted = !shop.isRecent(createdAt, 60) && draw.chance(0.05);
  const lastUsedAt = shop.momentOf(index, 0.8);
  // One in a hundred is the same file as the one before.
  const content = index % 100 === 99 ? index - 1 : index;
  return {
    id: draw.uuid(createdAt),
    index,
    shopId: shop.id,
    name: videoName(draw, index),
    source: draw.weighted({ upload: 80, link: 12, folder: 8 }),
    state,
    createdById: colleague(shop, index * 7).id,
    createdAt,
    deletedAt: isDeleted ? shop.later(createdAt, 45 * DAY_MS) : null,
    lastUsedAt,
    // A studio purges daily, so of the old videos nearly all that are left are kept ones.
    keep: !isDeleted && draw.chance(shop.isRecent(lastUsedAt, 30) ? 0.7 : 0.995),
    tags: tagList(draw),
    sha256: sha256(`${shop.seed} video ${shop.index} ${content}`),
  };
}

/** Whether the whole file has arrived and was not deleted. */
export const hasFile = ({ state, deletedAt }: Video) =>
  deletedAt === null && state !== "uploading" && state !== "failed";

const isChecked = ({ state }: Video) => state === "ready" || state === "needs_fix";
const sourceDetails: Record<VideoSource, (index: number) => string> = {
  upload: () => "",
  sample: () => "",
  link: (index) => `https://cdn.fashionsupreme.example/clips/${index}.mp4`,
  folder: (index) => `season-${index % 8}/${index}.mp4`,
};

/** Where a rule is broken, the picture is too small. */
function factsOf(row: Video, { facts }: Clip): VideoFacts | null {
  if (!isChecked(row)) return null;
  return row.state === "ready" ? facts : { ...facts, width: 320, height: 568 };
}

function findingsOf(row: Video, clip: Clip): Finding[] {
  const facts = factsOf(row, clip);
  return facts === null ? [] : findingsFor(facts);
}

export function videoTable(clips: readonly Clip[]): CopyTable<Video> {
  const clipOf = ({ index }: Video): Clip => {
    const clip = clips[index % clips.length];
    if (!clip) throw new Error("a made world needs a clip");
    return clip;
  };
  return {
    table: "Video",
    columns: {
      id: (row) => row.id,
      shopId: (row) => row.shopId,
      source: (row) => row.source,
      sourceDetail: (row) => (row.deletedAt ? "" : sourceDetails[row.source](row.index)),
      name: (row) => row.name,
      state: (row) => row.state,
      sizeBytes: (row) => clipOf(row).sizeBytes,
      receivedBytes: (row) =>
        Math.floor(clipOf(row).sizeBytes * (row.state === "uploading" ? 0.4 : 1)),
      sha256: (row) => (row.state === "uploading" ? null : row.sha256),
      contentType: (row) => (row.state === "uploading" ? null : "video/mp4"),
      fileKey: (row) => (hasFile(row) ? `videos/${row.id}.video` : null),
      fileIdentity: (row) => (hasFile(row) ? clipOf(row).identity : null),
      posterKey: (row) => (hasFile(row) && isChecked(row) ? `posters/${row.id}.jpg` : null),
      posterColor: (row) => (hasFile(row) && isChecked(row) ? "#8a7f74" : null),
      facts: (row) => {
        const facts = factsOf(row, clipOf(row));
        return facts && { json: facts };
      },
      findings: (row) => ({ json: findingsOf(row, clipOf(row)) }),
      failure: (row) => (row.state === "failed" ? "The upload was interrupted." : null),
      uploadId: (row) => (row.state === "uploading" ? row.id : null),
      keep: (row) => row.keep,
      tags: (row) => row.tags,
      createdById: (row) => row.createdById,
      createdAt: (row) => row.createdAt,
      receivedAt: (row) => (row.state === "uploading" ? null : row.createdAt),
      lastUsedAt: (row) => row.lastUsedAt,
      deletedAt: (row) => row.deletedAt,
    },
  };
}

export function* videos(shop: WorldShop): Generator<Video> {
  for (const index of range(shop.size.videos)) yield videoOf(shop, index);
}
