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
import { useUploads } from "#components/videos/upload-queue.client";
import type { VideoView } from "#lib/videos/schema";

/** Uploads of this person that stopped half-way and are in no queue of this window: choosing the same file goes on with them. */
export function UnfinishedUploads({ initial }: { initial: VideoView[] }) {
  const queue = useUploads();
  const throwing = useApiRequest();
  const { data, mutate } = useApi(
    "GET /api/videos",
    { query: { state: "uploading" } },
    { fallbackData: initial },
  );
  const here = new Set(queue.map(({ videoId }) => videoId));
  const names = new Set(queue.filter(({ videoId }) => videoId === null).map(({ name }) => name));
  const open = (data ?? initial).filter(
    (video) =>
      video.mine && video.source === "upload" && !here.has(video.id) && !names.has(video.name),
  );
  if (open.length === 0) return null;
  const throwAway = async (id: string) => {
    await throwing.run("DELETE /api/videos/[id]", { params: { id } });
    await mutate();
  };
  return (
    <Section
      title="Begun and not finished"
      lead="Choose or drop the same file once more: it goes on where it stopped. What is not continued is thrown away after a day."
    >
      <ErrorLine className="mb-4">{throwing.error?.message}</ErrorLine>
      <Rows label="Unfinished uploads">
        {open.map((video) => (
          <Row
            key={video.id}
            title={video.name}
            meta={
              <>
                begun <Time at={video.createdAt} />
              </>
            }
            aside={
              <Button
                size="s"
                variant="plain"
                onClick={() => void throwAway(video.id)}
                aria-label={`Throw away ${video.name}`}
              >
                Throw away
              </Button>
            }
          >
            <Progress
              label={`${video.name} has arrived in part`}
              value={uploadProgress(video)}
              tone="attention"
            >
              {formatPercent(uploadProgress(video) ?? 0)} of {formatBytes(video.sizeBytes)} is here
            </Progress>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}
