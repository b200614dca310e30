import type { DashboardDraft, DashboardVideo, GalleryItem } from "#lib/dashboard/schema";
import { paths } from "#lib/paths";
import type { VideoState } from "#lib/videos/state";

function draftChip({ blocker, pending, hasFindings }: DashboardDraft): GalleryItem["chip"] {
  if (blocker !== null) return { tone: "quiet", label: "In preparation" };
  if (pending) return { tone: "live", label: "Waiting for approval" };
  return hasFindings
    ? { tone: "attention", label: "Ready, with findings" }
    : { tone: "ok", label: "Ready to send" };
}

/** An open draft. */
export const draftGalleryItem = (draft: DashboardDraft): GalleryItem => ({
  key: `draft-${draft.id}`,
  href: paths.draft(draft.id),
  title: draft.title,
  note: draft.blocker ?? `For ${draft.accountName ?? "TikTok"}`,
  chip: draftChip(draft),
  posterUrl: draft.posterUrl,
  changedAt: draft.changedAt,
});

/** The chip of a video that has no draft yet; null when Home lists it as a problem instead. */
const GALLERY_CHIPS: Record<VideoState, GalleryItem["chip"] | null> = {
  uploading: { tone: "live", label: "Uploading" },
  checking: { tone: "live", label: "Checking" },
  ready: { tone: "quiet", label: "No draft yet" },
  needs_fix: null,
  failed: null,
};

/** A video that has no draft yet and can get one; nothing for one with a problem. */
export function videoGalleryItems({
  id,
  name,
  state,
  sizeBytes,
  receivedBytes,
  posterUrl,
  createdAt,
}: DashboardVideo): GalleryItem[] {
  const chip = GALLERY_CHIPS[state];
  if (chip === null) return [];
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
