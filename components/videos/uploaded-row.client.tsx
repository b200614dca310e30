"use client";

import { X } from "lucide-react";
import Link from "next/link";

import { useApi } from "#components/ui/api.client";
import { Button, LinkButton } from "#components/ui/button";
import { Row } from "#components/ui/rows";
import { StatusChip } from "#components/ui/status-chip";
import { CreateDraftButton } from "#components/videos/create-draft-button.client";
import { DuplicateLine } from "#components/videos/duplicate-notice";
import { VideoStateChip } from "#components/videos/state-chip";
import type { UploadItem } from "#components/videos/upload-store.client";
import { formatBytes } from "#lib/format";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";
import { isInProgress } from "#lib/videos/state";

const POLL_INTERVAL_MS = 1_500;

type Props = { item: UploadItem; videoId: string; onRemove: () => void };

/** An uploaded file: follows the check, and leads on to its draft. */
export function UploadedRow({ item: { name, sizeBytes }, videoId, onRemove }: Props) {
  const { data: video, error } = useApi(
    "GET /api/videos/[id]",
    { params: { id: videoId } },
    {
      refreshInterval: (now) => (!now || isInProgress(now.state) ? POLL_INTERVAL_MS : 0),
    },
  );
  const shownName = video?.name ?? name;
  return (
    <Row
      title={
        <Link href={paths.video(videoId)} className="underline underline-offset-4">
          {shownName}
        </Link>
      }
      meta={
        <>
          {formatBytes(sizeBytes)} uploaded. {video ? <WhatNext video={video} /> : null}
        </>
      }
      aside={
        <>
          {video ? (
            <VideoStateChip video={video} />
          ) : (
            <StatusChip tone={error ? "attention" : "ok"}>Uploaded</StatusChip>
          )}
          {video?.draftId ? (
            <LinkButton size="s" href={paths.draft(video.draftId)}>
              Open draft
            </LinkButton>
          ) : video?.state === "ready" ? (
            <CreateDraftButton
              size="s"
              videoId={videoId}
              aria-label={`Create draft from ${shownName}`}
            />
          ) : null}
          <Button
            size="s"
            variant="plain"
            icon={X}
            onClick={onRemove}
            aria-label={`Remove ${shownName} from the list`}
          >
            Remove from list
          </Button>
        </>
      }
    />
  );
}

function WhatNext({ video }: { video: VideoView }) {
  const worst = video.findings.find(({ severity }) => severity === "error");
  return (
    <>
      {video.state === "checking" ? "Checking… " : null}
      {video.failure ?? worst?.what ?? null} <DuplicateLine duplicateOf={video.duplicateOf} />
    </>
  );
}
