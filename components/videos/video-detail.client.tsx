"use client";

import { Notice } from "#components/ui/notice";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { useApi } from "#components/ui/api.client";
import { FindingList } from "#components/videos/finding-list";
import { VideoStateChip } from "#components/videos/state-chip";
import { PrepareDraft, VideoActions } from "#components/videos/video-actions.client";
import { VideoMetadata } from "#components/videos/video-metadata";
import { VideoPlayer } from "#components/videos/video-player";
import { LinkButton } from "#components/ui/button";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import type { VideoView } from "#lib/videos/schema";
import { isInProgress } from "#lib/videos/state";

type Props = { initial: VideoView; may: { edit: boolean; remove: boolean; draft: boolean } };

function CheckResult({ video }: { video: VideoView }) {
  if (video.failure)
    return (
      <Notice tone="danger" live title="The video did not arrive">
        {video.failure}
      </Notice>
    );
  if (video.state === "uploading") {
    const own = video.source === "upload";
    return (
      <Notice
        title={own ? "The file is still being sent" : "The file is being fetched"}
        action={
          own && video.mine ? (
            <LinkButton size="s" href={paths.newVideo()}>
              Go on with it
            </LinkButton>
          ) : undefined
        }
      >
        {own
          ? "Keep the window open in which it is uploaded. If it was closed, choose the same file again: it goes on where it stopped."
          : "This page follows by itself; you may leave it."}
      </Notice>
    );
  }
  if (video.state === "checking")
    return (
      <Notice live title="The file is being checked">
        This takes a few seconds. The page follows by itself.
      </Notice>
    );
  if (video.findings.length > 0) return <FindingList findings={video.findings} />;
  return (
    <Notice tone="ok" title="Nothing stands against it">
      TikTok accepts this kind of file, and nothing about it should look bad.
    </Notice>
  );
}

/** The page of one video, live while it arrives and is checked. */
export function VideoDetail({ initial, may }: Props) {
  const { data, error, mutate } = useApi(
    "GET /api/videos/[id]",
    { params: { id: initial.id } },
    {
      fallbackData: initial,
      // Before the first answer SWR hands over nothing, and it may never draw again if that answer is the same.
      refreshInterval: (now) => (isInProgress((now ?? initial).state) ? 1_500 : 0),
    },
  );
  const video = data ?? initial;
  return (
    <>
      <PageHeader
        back={{ href: paths.videos(), label: "Videos" }}
        title={<span className="break-words">{video.name}</span>}
        lead={<VideoStateChip state={video.state} />}
        actions={<PrepareDraft video={video} may={may} />}
      />
      {error ? <Notice tone="attention" live title={error.message} className="mb-8" /> : null}
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="self-start lg:sticky lg:top-10">
          <VideoPlayer key={video.mediaUrl} video={video} />
        </div>
        <div className="min-w-0">
          <Section title="What the check found">
            <CheckResult video={video} />
          </Section>
          <Section title="The file">
            <VideoMetadata video={video} />
          </Section>
          {may.edit || may.remove ? (
            <Section
              title="In the library"
              lead={`A video leaves the library ${formatPeriod(periods.videoInInbox)} after it reached the TikTok inbox, or after ${formatPeriod(periods.videoUnused)} without use, unless it is kept.`}
            >
              <VideoActions video={video} may={may} onChanged={() => void mutate()} />
            </Section>
          ) : null}
        </div>
      </div>
    </>
  );
}
