import type { GalleryItem } from "#lib/dashboard/schema";
import type { DraftView } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";
import type { VideoState } from "#lib/videos/state";

export function draftGalleryItem({
  id,
  video,
  account,
  blockers,
  approval,
  changedAt,
}: DraftView): GalleryItem {
  const ready = blockers.length === 0;
  const open =
    approval === "pending"
      ? ({ tone: "live", label: "Waiting for approval" } as const)
      : video.findings.length > 0
        ? ({ tone: "attention", label: "Ready, with findings" } as const)
        : ({ tone: "ok", label: "Ready to send" } as const);
  return {
    key: `draft-${id}`,
    href: paths.draft(id),
    title: video.name,
    note: ready ? `For ${account?.name ?? "TikTok"}` : (blockers[0] ?? ""),
    chip: ready ? open : { tone: "quiet", label: "In preparation" },
    posterUrl: video.hasPoster && !video.deleted ? paths.api.videoPoster(video.id) : null,
    changedAt,
  };
}

/** The chip of a video that has no draft yet; null when Home lists it as a problem instead. */
const GALLERY_CHIPS: Record<VideoState, GalleryItem["chip"] | null> = {
  uploading: { tone: "live", label: "Uploading" },
  checking: { tone: "live", label: "Checking" },
  ready: { tone: "quiet", label: "No draft yet" },
  needs_fix: null,
  failed: null,
};

/** Returns a video that has no draft yet and can get one; otherwise nothing. */
export function videoGalleryItems({
  id,
  name,
  state,
  sizeBytes,
  receivedBytes,
  posterUrl,
  createdAt,
  draftId,
}: VideoView): GalleryItem[] {
  const chip = GALLERY_CHIPS[state];
  if (draftId !== null || chip === null) return [];
  const share =
    state === "uploading" && sizeBytes > 0
      ? `, ${Math.floor((receivedBytes / sizeBytes) * 100)}%`
      : "";
  return [
    {
      key: `video-${id}`,
      href: paths.video(id),
      title: name,
      note: state === "ready" ? "Open it to create a draft." : "",
      chip: { ...chip, label: `${chip.label}${share}` },
      posterUrl,
      changedAt: createdAt,
    },
  ];
}
