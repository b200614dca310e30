"use client";

import { Pause, Play, RotateCcw, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { formatBytes, formatPercent, formatRemaining } from "#lib/format";
import { Button } from "#components/ui/button";
import { StatusChip } from "#components/ui/status-chip";
import { ErrorLine } from "#components/ui/error-line";
import { Progress } from "#components/ui/progress";
import { Row } from "#components/ui/rows";
import {
  cancelUpload,
  pauseUpload,
  resumeUpload,
  type UploadItem,
  type UploadPhase,
} from "#components/videos/upload-queue.client";
import { paths } from "#lib/paths";
import type { StatusTone } from "#lib/status-tone";

const CHIPS: Record<UploadPhase, { tone: StatusTone; label: string }> = {
  queued: { tone: "quiet", label: "Queued" },
  uploading: { tone: "live", label: "Uploading" },
  retrying: { tone: "attention", label: "Connection lost, retrying" },
  verifying: { tone: "live", label: "Verifying" },
  paused: { tone: "quiet", label: "Paused" },
  failed: { tone: "danger", label: "Failed" },
  done: { tone: "ok", label: "Uploaded" },
};

/** Returns "42 % · 18.4 MB of 43 MB · 3.1 MB per second · about a minute left". */
function progressLabel({ sentBytes, sizeBytes, bytesPerSecond, phase }: UploadItem): string {
  const parts = [
    formatPercent(sizeBytes > 0 ? sentBytes / sizeBytes : 0),
    `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`,
  ];
  if (phase === "uploading" && bytesPerSecond !== null && bytesPerSecond > 0)
    parts.push(
      `${formatBytes(bytesPerSecond)} per second`,
      `${formatRemaining((sizeBytes - sentBytes) / bytesPerSecond)} left`,
    );
  return parts.join(" · ");
}

/** One file of the queue with its actions. */
export function UploadRow({ item }: { item: UploadItem }) {
  const [error, setError] = useState<string>();
  const { key, name, phase, videoId } = item;
  const { tone, label } = CHIPS[phase];
  const isActive = phase === "uploading" || phase === "retrying" || phase === "queued";
  return (
    <Row
      title={
        phase === "done" && videoId ? (
          <Link href={paths.video(videoId)} className="underline underline-offset-4">
            {name}
          </Link>
        ) : (
          <span className="break-words">{name}</span>
        )
      }
      meta={phase === "done" ? `${formatBytes(item.sizeBytes)} uploaded. Checking…` : undefined}
      aside={
        <>
          <StatusChip tone={tone}>{label}</StatusChip>
          {isActive ? (
            <Button
              size="s"
              icon={Pause}
              onClick={() => pauseUpload(key)}
              aria-label={`Pause ${name}`}
            >
              Pause
            </Button>
          ) : null}
          {phase === "paused" ? (
            <Button
              size="s"
              icon={Play}
              onClick={() => resumeUpload(key)}
              aria-label={`Resume ${name}`}
            >
              Resume
            </Button>
          ) : null}
          {phase === "failed" ? (
            <Button
              size="s"
              icon={RotateCcw}
              onClick={() => resumeUpload(key)}
              aria-label={`Try uploading ${name} again`}
            >
              Try again
            </Button>
          ) : null}
          {phase === "verifying" ? null : (
            <Button
              size="s"
              variant="plain"
              icon={X}
              onClick={() => void cancelUpload(key).then(setError)}
              aria-label={phase === "done" ? `Remove ${name} from the list` : `Cancel ${name}`}
            >
              {phase === "done" ? "Remove from list" : "Cancel"}
            </Button>
          )}
        </>
      }
    >
      {phase === "done" ? null : (
        <Progress
          label={`Uploading ${name}`}
          value={item.sizeBytes > 0 ? item.sentBytes / item.sizeBytes : 0}
          tone={phase === "failed" ? "danger" : phase === "retrying" ? "attention" : "live"}
        >
          {progressLabel(item)}
        </Progress>
      )}
      <ErrorLine className="mt-2">{item.message ?? error}</ErrorLine>
    </Row>
  );
}
