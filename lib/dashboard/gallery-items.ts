import type { GalleryItem } from "#lib/dashboard/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

export function draftGalleryItem({
  id,
  video,
  product,
  account,
  blockers,
  approval,
  changedAt,
}: DraftView): GalleryItem {
  const ready = blockers.length === 0;
  const open =
    approval === "pending"
      ? ({ tone: "live", label: "Waiting for approval" } as const)
      : ({ tone: "ok", label: "Ready to send" } as const);
  return {
    key: `draft-${id}`,
    href: paths.draft(id),
    title: product?.title ?? video.name,
    note: ready ? `For ${account?.name ?? "TikTok"}` : (blockers[0] ?? ""),
    chip: ready ? open : { tone: "quiet", label: "In preparation" },
    posterUrl: video.hasPoster && !video.deleted ? paths.api.videoPoster(video.id) : null,
    changedAt,
  };
}

export const isWithoutDraft = ({ state, draftId }: VideoView) =>
  draftId === null && (state === "ready" || state === "uploading" || state === "checking");

export function videoGalleryItem({
  id,
  name,
  state,
  sizeBytes,
  receivedBytes,
  posterUrl,
  createdAt,
}: VideoView): GalleryItem {
  const share = sizeBytes > 0 ? `, ${Math.floor((receivedBytes / sizeBytes) * 100)} %` : "";
  const chip = {
    uploading: { tone: "live", label: `Uploading${share}` },
    checking: { tone: "live", label: "Checking" },
    ready: { tone: "quiet", label: "No draft yet" },
  } as const;
  const note = state === "ready" ? "Open it to create a draft." : "";
  return {
    key: `video-${id}`,
    href: paths.video(id),
    title: name,
    note,
    chip: chip[state as keyof typeof chip],
    posterUrl,
    changedAt: createdAt,
  };
}
