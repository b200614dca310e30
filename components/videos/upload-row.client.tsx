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

const CHIP: Record<UploadPhase, { tone: StatusTone; label: string }> = {
  queued: { tone: "quiet", label: "Next in line" },
  uploading: { tone: "live", label: "Sending" },
  retrying: { tone: "attention", label: "Connection lost, trying again" },
  verifying: { tone: "live", label: "Comparing both ends" },
  paused: { tone: "quiet", label: "Paused" },
  failed: { tone: "danger", label: "Stopped" },
  done: { tone: "ok", label: "Arrived" },
};

/** "42 % · 18.4 MB of 43.0 MB · 3.1 MB a second · about a minute left". */
function progressLabel({ sentBytes, sizeBytes, bytesPerSecond, phase }: UploadItem): string {
  const words = [
    formatPercent(sizeBytes > 0 ? sentBytes / sizeBytes : 0),
    `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}`,
  ];
  if (phase === "uploading" && bytesPerSecond !== null && bytesPerSecond > 0)
    words.push(
      `${formatBytes(bytesPerSecond)} a second`,
      `${formatRemaining((sizeBytes - sentBytes) / bytesPerSecond)} left`,
    );
  return words.join(" · ");
}

/** One file of the queue, with everything that can be done with it. */
export function UploadRow({ item }: { item: UploadItem }) {
  const [trouble, setTrouble] = useState<string>();
  const { key, name, phase, videoId } = item;
  const { tone, label } = CHIP[phase];
  const under = phase === "uploading" || phase === "retrying" || phase === "queued";
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
      meta={
        phase === "done"
          ? `${formatBytes(item.sizeBytes)}, byte for byte. It is being checked now.`
          : undefined
      }
      aside={
        <>
          <StatusChip tone={tone}>{label}</StatusChip>
          {under ? (
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
              aria-label={`Go on with ${name}`}
            >
              Go on
            </Button>
          ) : null}
          {phase === "failed" ? (
            <Button
              size="s"
              icon={RotateCcw}
              onClick={() => resumeUpload(key)}
              aria-label={`Try again to send ${name}`}
            >
              Try again
            </Button>
          ) : null}
          {phase === "verifying" ? null : (
            <Button
              size="s"
              variant="plain"
              icon={X}
              onClick={() => void cancelUpload(key).then(setTrouble)}
              aria-label={phase === "done" ? `Take off the list: ${name}` : `Cancel ${name}`}
            >
              {phase === "done" ? "Take off" : "Cancel"}
            </Button>
          )}
        </>
      }
    >
      {phase === "done" ? null : (
        <Progress
          label={`${name} is being sent`}
          value={item.sizeBytes > 0 ? item.sentBytes / item.sizeBytes : 0}
          tone={phase === "failed" ? "danger" : phase === "retrying" ? "attention" : "live"}
        >
          {progressLabel(item)}
        </Progress>
      )}
      <ErrorLine className="mt-2">{item.message ?? trouble}</ErrorLine>
    </Row>
  );
}
