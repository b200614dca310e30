"use client";

import { Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { useApi } from "#components/ui/api.client";
import { formatBytes } from "#lib/format";
import { arrivalLabel } from "#lib/videos/labels";
import type { VideoListItem } from "#lib/videos/schema";

/** The files of the server’s folder that are not complete yet. */
export function FolderFiles({ initial }: { initial: VideoListItem[] }) {
  const { data } = useApi(
    "GET /api/videos",
    { query: { show: "in_progress" } },
    { refreshInterval: 3000 },
  );
  const waiting = (data?.rows ?? initial).filter(
    ({ source, state }) => source === "folder" && state === "uploading",
  );
  if (waiting.length === 0) return null;
  return (
    <Section
      title="Waiting in the folder"
      lead="These files are still changing, or cannot yet be played to the end. They are imported once they are complete."
    >
      <Rows label="Waiting in the folder">
        {waiting.map((video) => (
          <Row
            key={video.id}
            title={<span className="break-words">{video.name}</span>}
            meta={`${arrivalLabel(video)} · ${formatBytes(video.receivedBytes)} so far`}
          />
        ))}
      </Rows>
    </Section>
  );
}
