import "server-only";

import { z } from "zod";

import type { ShopActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";
import { finding, videoFacts, type VideoView } from "#lib/videos/schema";
import { deliveryNeedsFile } from "#lib/videos/state";

const videoColumns = {
  id: true,
  name: true,
  source: true,
  sourceDetail: true,
  state: true,
  sizeBytes: true,
  receivedBytes: true,
  sha256: true,
  contentType: true,
  fileKey: true,
  posterKey: true,
  facts: true,
  findings: true,
  failure: true,
  keep: true,
  tags: true,
  createdById: true,
  createdAt: true,
  receivedAt: true,
  drafts: {
    where: { discardedAt: null },
    orderBy: { createdAt: "desc" },
    take: 1,
    select: { id: true },
  },
  _count: {
    select: { deliveries: { where: deliveryNeedsFile } },
  },
} satisfies Prisma.VideoSelect;

type VideoRow = Prisma.VideoGetPayload<{ select: typeof videoColumns }>;

type Lookups = { names: Map<string, string>; firsts: Map<string, { id: string; name: string }> };

function toVideoView(actor: ShopActor, row: VideoRow, { names, firsts }: Lookups): VideoView {
  const first = row.sha256 === null ? undefined : firsts.get(row.sha256);
  const playable = row.fileKey !== null && row.contentType !== null && row.state !== "uploading";
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    sourceDetail: row.sourceDetail,
    state: row.state,
    sizeBytes: Number(row.sizeBytes),
    receivedBytes: Number(row.receivedBytes),
    sha256: row.sha256,
    contentType: row.contentType,
    facts: videoFacts.nullable().catch(null).parse(row.facts),
    findings: z.array(finding).catch([]).parse(row.findings),
    failure: row.failure,
    posterUrl: row.posterKey === null ? null : paths.api.videoPoster(row.id),
    mediaUrl: playable ? paths.api.videoMedia(row.id) : null,
    keep: row.keep,
    tags: row.tags,
    createdAt: row.createdAt.toISOString(),
    receivedAt: row.receivedAt?.toISOString() ?? null,
    createdByName: row.createdById === null ? null : (names.get(row.createdById) ?? null),
    mine: actor.kind === "staff" && row.createdById === actor.staffId,
    draftId: row.drafts[0]?.id ?? null,
    duplicateOf: first && first.id !== row.id ? first : null,
    inDelivery: row._count.deliveries > 0,
  };
}

async function toVideoViews(actor: ShopActor, rows: VideoRow[]): Promise<VideoView[]> {
  const ids = [...new Set(rows.map((row) => row.createdById).filter((id) => id !== null))];
  const staff =
    ids.length === 0
      ? []
      : await database().staff.findMany({
          where: { id: { in: ids }, shopId: actor.shopId },
          select: { id: true, name: true },
        });
  const names = new Map(staff.map((one) => [one.id, one.name]));
  const firsts = await findFirstVideos(actor, rows);
  return rows.map((row) => toVideoView(actor, row, { names, firsts }));
}

/** Returns, by SHA-256, the oldest video of the shop that still has this file. */
export async function findFirstVideos(
  actor: ShopActor,
  rows: readonly { sha256: string | null }[],
): Promise<Lookups["firsts"]> {
  const hashes = [...new Set(rows.map(({ sha256 }) => sha256).filter((hash) => hash !== null))];
  if (hashes.length === 0) return new Map();
  const videos = await database().video.findMany({
    where: { shopId: actor.shopId, sha256: { in: hashes }, deletedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    distinct: ["sha256"],
    select: { id: true, name: true, sha256: true },
  });
  return new Map(videos.map(({ id, name, sha256 }) => [sha256 ?? "", { id, name }]));
}

/** Returns one video of the shop. Throws `not_found`. */
export async function getVideo(actor: ShopActor, id: string): Promise<VideoView> {
  const row = await database().video.findFirst({
    where: { id, shopId: actor.shopId, deletedAt: null },
    select: videoColumns,
  });
  const [video] = row ? await toVideoViews(actor, [row]) : [];
  if (!video)
    throw new AppError(
      "not_found",
      "This video does not exist in your shop. It may have been deleted.",
    );
  return video;
}

/**
 * Returns where the file of a video or of its preview is, for streaming; only if the check
 * recognised a video. Throws `not_found`.
 */
export async function getMedia(
  actor: ShopActor,
  id: string,
  file: "original" | "rendition" = "original",
): Promise<{ fileKey: string; contentType: string; sha256: string; name: string }> {
  const row = await database().video.findFirst({
    where: { id, shopId: actor.shopId, deletedAt: null, state: { not: "uploading" } },
    select: { fileKey: true, contentType: true, sha256: true, name: true, renditionKey: true },
  });
  const fileKey = file === "rendition" ? row?.renditionKey : row?.fileKey;
  if (!row || !fileKey || !row.contentType || !row.sha256)
    throw new AppError("not_found", "There is no video to play.");
  const { contentType, sha256, name } = row;
  return file === "rendition"
    ? { fileKey, contentType: "video/mp4", sha256: `rendition-${sha256}`, name: "preview.mp4" }
    : { fileKey, contentType, sha256, name };
}

/** Returns where the poster of a video is. Throws `not_found`. */
export async function getPoster(
  actor: ShopActor,
  id: string,
): Promise<{ posterKey: string; sha256: string }> {
  const row = await database().video.findFirst({
    where: { id, shopId: actor.shopId, deletedAt: null },
    select: { posterKey: true, sha256: true },
  });
  if (!row?.posterKey || !row.sha256)
    throw new AppError("not_found", "This video has no poster yet.");
  return { posterKey: row.posterKey, sha256: row.sha256 };
}

/** Returns an unfinished upload of this person; null otherwise. */
export async function findPendingUpload(
  actor: ShopActor,
  id: string,
): Promise<{ id: string; sizeBytes: number; createdAt: Date } | null> {
  if (actor.kind !== "staff") return null;
  const row = await database().video.findFirst({
    where: {
      uploadId: id,
      shopId: actor.shopId,
      createdById: actor.staffId,
      state: "uploading",
      deletedAt: null,
    },
    select: { id: true, sizeBytes: true, createdAt: true },
  });
  return row ? { ...row, sizeBytes: Number(row.sizeBytes) } : null;
}
