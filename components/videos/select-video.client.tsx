"use client";

import type { Selection } from "#components/videos/video-selection.client";
import type { VideoListItem } from "#lib/videos/schema";

type Props = { video: VideoListItem; rows: readonly VideoListItem[]; selection: Selection };

/** The checkbox that chooses a video for a change of many; with Shift a range. */
export function SelectVideo({ video, rows, selection }: Props) {
  return (
    <label className="relative z-10 flex size-11 cursor-pointer items-center justify-center">
      <span className="sr-only">Choose {video.name}</span>
      <input
        type="checkbox"
        checked={selection.has(video.id)}
        onChange={(event) =>
          selection.toggle(
            video.id,
            rows,
            event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
          )
        }
        className="size-5 accent-accent"
      />
    </label>
  );
}
