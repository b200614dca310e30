"use client";

import { X } from "lucide-react";
import Link from "next/link";

import { Button, LinkButton } from "#components/ui/button";
import { Row } from "#components/ui/rows";
import { StatusChip } from "#components/ui/status-chip";
import { CreateDraftButton } from "#components/videos/create-draft-button.client";
import { DuplicateLine } from "#components/videos/duplicate-notice";
import { VideoStateChip } from "#components/videos/state-chip";
import type { UploadItem } from "#components/videos/upload-store.client";
import { formatBytes } from "#lib/format";
import { paths } from "#lib/paths";
import type { VideoStateView } from "#lib/videos/schema";

type Props = { item: UploadItem; videoId: string; onRemove: () => void };

/** An uploaded file with the state of its check; leads on to its draft. */
export function UploadedRow({ item: { name, sizeBytes, video }, videoId, onRemove }: Props) {
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
          {video ? <VideoStateChip video={video} /> : <StatusChip tone="ok">Uploaded</StatusChip>}
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
            aria-label={`Remove from list: ${shownName}`}
          >
            Remove from list
          </Button>
        </>
      }
    />
  );
}

function WhatNext({ video: { state, problem, duplicateOf } }: { video: VideoStateView }) {
  return (
    <>
      {state === "checking" ? "Checking… " : null}
      {problem} <DuplicateLine duplicateOf={duplicateOf} />
    </>
  );
}
