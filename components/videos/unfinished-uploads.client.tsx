"use client";

import { formatBytes, formatPercent } from "#lib/format";
import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";
import { Progress } from "#components/ui/progress";
import { Row, Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { useApiRequest, useApi } from "#components/ui/api.client";
import { Time } from "#components/ui/time";
import { uploadProgress } from "#components/videos/video-tile";
import { useUploads } from "#components/videos/upload-store.client";
import type { VideoListItem } from "#lib/videos/schema";

/**
 * Unfinished uploads of this person that are not in this tab’s queue; choosing the same file
 * continues them.
 */
export function UnfinishedUploads({ initial }: { initial: VideoListItem[] }) {
  const queue = useUploads();
  const discarding = useApiRequest();
  const { data, mutate } = useApi("GET /api/videos", { query: { show: "in_progress" } }, {});
  const queuedIds = new Set(queue.map(({ videoId }) => videoId));
  const queuedNames = new Set(
    queue.filter(({ videoId }) => videoId === null).map(({ name }) => name),
  );
  const unfinished = (data?.rows ?? initial).filter(
    (video) =>
      video.mine &&
      video.state === "uploading" &&
      video.source === "upload" &&
      !queuedIds.has(video.id) &&
      !queuedNames.has(video.name),
  );
  if (unfinished.length === 0) return null;
  const discard = async (id: string) => {
    await discarding.run("DELETE /api/videos/[id]", { params: { id } });
    await mutate();
  };
  return (
    <Section
      title="Unfinished uploads"
      lead="Choose or drop the same file again to continue where it stopped. Unfinished uploads are deleted after a day."
    >
      <ErrorLine className="mb-4">{discarding.error?.message}</ErrorLine>
      <Rows label="Unfinished uploads">
        {unfinished.map((video) => (
          <Row
            key={video.id}
            title={video.name}
            meta={
              <>
                started <Time at={video.createdAt} />
              </>
            }
            aside={
              <Button
                size="s"
                variant="plain"
                onClick={() => void discard(video.id)}
                aria-label={`Discard ${video.name}`}
              >
                Discard
              </Button>
            }
          >
            <Progress
              label={`${video.name} is partly uploaded`}
              value={uploadProgress(video)}
              tone="attention"
            >
              {formatPercent(uploadProgress(video) ?? 0)} of {formatBytes(video.sizeBytes)} uploaded
            </Progress>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}
