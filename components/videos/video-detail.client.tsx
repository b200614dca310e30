"use client";

import type { ReactElement, ReactNode } from "react";

import { Notice } from "#components/ui/notice";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { useApi } from "#components/ui/api.client";
import { DuplicateNotice } from "#components/videos/duplicate-notice";
import { FindingList } from "#components/videos/finding-list";
import { VideoStateChip } from "#components/videos/state-chip";
import { VideoActions } from "#components/videos/video-actions.client";
import { VideoMetadata } from "#components/videos/video-metadata";
import { VideoPlayer } from "#components/videos/video-player.client";
import { VideoTags } from "#components/videos/video-tags.client";
import { LinkButton } from "#components/ui/button";
import { paths } from "#lib/paths";
import { periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";
import type { VideoView } from "#lib/videos/schema";
import { isInProgress } from "#lib/videos/state";

type Props = {
  initial: VideoView;
  /** Its drafts, and the buttons that open or start one. */
  drafts: ReactNode;
  actions: ReactNode;
  may: { edit: boolean; remove: boolean };
};

function CheckResult({ video }: { video: VideoView }): ReactElement {
  if (video.failure)
    return (
      <Notice tone="danger" live title="The upload failed">
        {video.failure}
      </Notice>
    );
  switch (video.state) {
    case "uploading":
      return <UploadNotice video={video} />;
    case "checking":
      return (
        <Notice live title="Checking the file">
          This takes a few seconds. The page updates automatically.
        </Notice>
      );
    case "ready":
    case "needs_fix":
    case "failed":
      return <Findings video={video} />;
  }
}

function UploadNotice({ video }: { video: VideoView }) {
  const isUpload = video.source === "upload";
  return (
    <Notice
      title={isUpload ? "Upload in progress" : "Import in progress"}
      action={
        isUpload && video.mine ? (
          <LinkButton size="s" href={paths.newVideo()}>
            Continue upload
          </LinkButton>
        ) : undefined
      }
    >
      {isUpload
        ? "Keep the tab that uploads it open. If it was closed, choose the same file again to continue where it stopped."
        : "This page updates automatically. You can leave it."}
    </Notice>
  );
}

function Findings({ video }: { video: VideoView }) {
  if (video.findings.length > 0) return <FindingList findings={video.findings} />;
  return (
    <Notice tone="ok" title="No problems found">
      TikTok accepts this kind of file, and it should look right.
    </Notice>
  );
}

/** The page of one video; polls while it is uploaded and checked. */
export function VideoDetail({ initial, drafts, actions, may }: Props) {
  const { data, error, mutate } = useApi(
    "GET /api/videos/[id]",
    { params: { id: initial.id } },
    {
      fallbackData: initial,
      // SWR passes undefined before the first response, and may not render again if that response
      // is the same.
      refreshInterval: (now) => (isInProgress((now ?? initial).state) ? 1_500 : 0),
    },
  );
  const video = data ?? initial;
  return (
    <>
      <PageHeader
        back={{ href: paths.videos(), label: "Videos" }}
        title={<span className="break-words">{video.name}</span>}
        lead={<VideoStateChip video={video} />}
        actions={actions}
      />
      {error ? <Notice tone="attention" live title={error.message} className="mb-8" /> : null}
      <DuplicateNotice duplicateOf={video.duplicateOf} />
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="self-start lg:sticky lg:top-10">
          <VideoPlayer key={video.mediaUrl} video={video} />
        </div>
        <div className="min-w-0">
          <Section title="Check results">
            <CheckResult video={video} />
          </Section>
          {drafts}
          <Section title="File">
            <VideoMetadata video={video} />
          </Section>
          {may.edit || video.tags.length > 0 ? (
            <Section title="Tags">
              <VideoTags video={video} mayEdit={may.edit} onChanged={() => mutate()} />
            </Section>
          ) : null}
          {may.edit || may.remove ? (
            <Section
              title="Library"
              lead={`Videos are deleted ${formatPeriod(periods.videoInInbox)} after they reach the TikTok inbox, or after ${formatPeriod(periods.videoUnused)} without use, unless you keep them.`}
            >
              <VideoActions video={video} may={may} onChanged={() => void mutate()} />
            </Section>
          ) : null}
        </div>
      </div>
    </>
  );
}
