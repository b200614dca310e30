import { Bookmark, Clapperboard, CloudDownload, CloudUpload } from "lucide-react";
import Link from "next/link";

import { formatBytes, formatDuration, formatPercent } from "#lib/format";
import { cx } from "#components/ui/cx";
import { PosterColor } from "#components/ui/poster";
import { Progress } from "#components/ui/progress";
import { VideoStateChip } from "#components/videos/state-chip";
import { paths } from "#lib/paths";
import { arrivalLabel } from "#lib/videos/labels";
import { SelectVideo } from "#components/videos/select-video.client";
import type { Selection } from "#components/videos/video-selection.client";
import type { VideoListItem } from "#lib/videos/schema";

/** Returns how much of a video is uploaded, 0 to 1; null when its size is not known. */
export const uploadProgress = ({
  receivedBytes,
  sizeBytes,
}: Pick<VideoListItem, "receivedBytes" | "sizeBytes">) =>
  sizeBytes > 0 ? receivedBytes / sizeBytes : null;

function Picture({ video }: { video: VideoListItem }) {
  if (video.poster) {
    const { url, color, width, height } = video.poster;
    return (
      <>
        {width && height ? <PosterColor color={color} shape={{ width, height }} /> : null}
        <img src={url} alt="" loading="lazy" className="relative size-full object-contain" />
      </>
    );
  }
  const Icon =
    video.state !== "uploading"
      ? Clapperboard
      : video.source === "link"
        ? CloudDownload
        : CloudUpload;
  return <Icon size={28} strokeWidth={1} className="text-faint" aria-hidden />;
}

type Props = {
  video: VideoListItem;
  /** The videos of the page, for choosing a range. */
  rows: readonly VideoListItem[];
  /** Null for someone who may not change videos. */
  selection: Selection | null;
};

/** One video of the library: poster, name and state. */
export function VideoTile({ video, rows, selection }: Props) {
  const progress = uploadProgress(video);
  const { seconds } = video;
  const size = video.sizeBytes > 0 ? formatBytes(video.sizeBytes) : "";
  return (
    <li
      className={cx(
        "group relative",
        selection?.has(video.id) && "outline-2 outline-offset-4 outline-accent",
      )}
    >
      <div className="relative flex aspect-9/16 items-center justify-center overflow-hidden bg-sunken">
        <Picture video={video} />
        {selection ? (
          <div
            className={cx(
              "absolute top-0 left-0 z-10 bg-paper/80 transition-opacity",
              selection.value === null &&
                "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100",
            )}
          >
            <SelectVideo video={video} rows={rows} selection={selection} />
          </div>
        ) : null}
        {seconds ? (
          <span className="absolute right-2 bottom-2 bg-black/75 px-1.5 text-xs text-white tabular-nums">
            {formatDuration(seconds)}
          </span>
        ) : null}
      </div>
      <div className="mt-3 flex items-start justify-between gap-2">
        <p className="min-w-0 leading-snug font-medium">
          <Link
            href={paths.video(video.id)}
            prefetch={false}
            className="line-clamp-2 break-words group-hover:underline after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-4 focus-visible:after:outline-accent"
          >
            {video.name}
          </Link>
        </p>
        {video.keep ? (
          <span title="Kept in the library">
            <Bookmark
              size={15}
              strokeWidth={1.5}
              className="mt-0.5 shrink-0 fill-current text-accent"
              aria-hidden
            />
            <span className="sr-only">Kept in the library</span>
          </span>
        ) : null}
      </div>
      <p className="mt-0.5 min-h-5 truncate text-sm text-soft tabular-nums">
        {[size, ...video.tags].filter((part) => part !== "").join(" · ")}
      </p>
      <div className="mt-2">
        {video.state === "uploading" ? (
          <Progress label={`${arrivalLabel(video)}: ${video.name}`} value={progress}>
            {arrivalLabel(video)}
            {progress === null ? "" : ` · ${formatPercent(progress)}`}
          </Progress>
        ) : (
          <VideoStateChip video={video} />
        )}
      </div>
    </li>
  );
}
