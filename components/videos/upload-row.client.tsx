"use client";

import { Pause, Play, RotateCcw, X } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";

import { formatBytes, formatPercent, formatRemaining } from "#lib/format";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { StatusChip } from "#components/ui/status-chip";
import { ErrorLine } from "#components/ui/error-line";
import { Progress } from "#components/ui/progress";
import { Row } from "#components/ui/rows";
import { cancelUpload, pauseUpload, resumeUpload } from "#components/videos/upload-actions.client";
import { UploadedRow } from "#components/videos/uploaded-row.client";
import type { UploadItem, UploadPhase } from "#components/videos/upload-store.client";
import type { StatusTone } from "#lib/status-tone";

const CHIPS: Record<UploadPhase, { tone: StatusTone; label: string }> = {
  queued: { tone: "quiet", label: "Queued" },
  uploading: { tone: "live", label: "Uploading" },
  retrying: { tone: "attention", label: "Connection lost, retrying" },
  waiting: { tone: "quiet", label: "Waiting" },
  verifying: { tone: "live", label: "Verifying" },
  paused: { tone: "quiet", label: "Paused" },
  failed: { tone: "danger", label: "Failed" },
  done: { tone: "ok", label: "Uploaded" },
};

/** Returns "42% · 18.4 MB of 43 MB · 3.1 MB per second · about a minute left". */
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

/** The file whose button was pressed last: its row may move to another group with the focus. */
let pressedKey: number | null = null;

/** Keeps the focus in a row that moved to another group. */
function useKeptFocus(key: number) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (pressedKey !== key || document.activeElement !== document.body) return;
    ref.current?.querySelector<HTMLElement>("button, a")?.focus();
  }, [key]);
  return { ref, onClickCapture: () => (pressedKey = key), className: "contents" };
}

/** One file of the queue with its actions; after the upload it shows the check. */
export const UploadRow = memo(function UploadRow({ item }: { item: UploadItem }) {
  const [error, setError] = useState<string>();
  const { key, name, phase, videoId } = item;
  const actions = useKeptFocus(key);
  const remove = () => void cancelUpload(key).then(setError);
  if (phase === "done" && videoId)
    return <UploadedRow item={item} videoId={videoId} onRemove={remove} />;
  const { tone, label } = CHIPS[phase];
  const isActive = phase !== "paused" && phase !== "failed" && phase !== "verifying";
  return (
    <Row
      title={name}
      aside={
        <div {...actions}>
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
              aria-label={`Try again: ${name}`}
            >
              Try again
            </Button>
          ) : null}
          {phase === "verifying" ? null : (
            <Button
              size="s"
              variant="plain"
              icon={X}
              onClick={remove}
              aria-label={`Cancel ${name}`}
            >
              Cancel
            </Button>
          )}
        </div>
      }
    >
      {phase === "queued" && item.sentBytes === 0 ? (
        <p className="text-sm text-soft">{formatBytes(item.sizeBytes)}</p>
      ) : (
        <Progress
          label={`Uploading ${name}`}
          value={item.sizeBytes > 0 ? item.sentBytes / item.sizeBytes : 0}
          tone={phase === "failed" ? "danger" : phase === "retrying" ? "attention" : "live"}
        >
          {progressLabel(item)}
        </Progress>
      )}
      {item.message ? (
        <p className={cx("mt-1.5", phase === "failed" ? "text-danger" : "text-sm text-soft")}>
          {item.message}
        </p>
      ) : null}
      <ErrorLine className="mt-2">{error}</ErrorLine>
    </Row>
  );
});
