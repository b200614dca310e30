"use client";

import { Pause, Play, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog.client";
import { Progress } from "#components/ui/progress";
import {
  cancelUploads,
  pauseUploads,
  removeUploaded,
  resumeUploads,
} from "#components/videos/upload-actions.client";
import { getUploads, type UploadItem } from "#components/videos/upload-store.client";
import {
  addSample,
  describeProgress,
  describeRest,
  type RateSample,
  estimateSeconds,
  summarizeUploads,
} from "#components/videos/upload-summary";
import { formatCount } from "#lib/format";

const SAMPLE_INTERVAL_MS = 1000;
/** Screen readers hear of many files at most this often. */
const ANNOUNCE_INTERVAL_MS = 5000;

/** Samples the bytes sent each second while something is under way. */
function useSamples(isRunning: boolean): RateSample[] {
  const [samples, setSamples] = useState<RateSample[]>([]);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => {
      const { sentBytes: bytes } = summarizeUploads(getUploads());
      setSamples((before) => addSample(before, { at: performance.now(), bytes }));
    }, SAMPLE_INTERVAL_MS);
    return () => {
      clearInterval(timer);
      setSamples([]);
    };
  }, [isRunning]);
  return samples;
}

/** Returns a text that changes at most every few seconds. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState({ text, at: 0 });
  useEffect(() => {
    if (text === calm.text) return undefined;
    const wait = Math.max(0, calm.at + ANNOUNCE_INTERVAL_MS - performance.now());
    const timer = setTimeout(() => setCalm({ text, at: performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [text, calm]);
  return calm.text;
}

/** The progress of all files together, and the acts for all of them. */
export function UploadProgress({ items }: { items: readonly UploadItem[] }) {
  const summary = summarizeUploads(items);
  const { files, uploaded, running, paused, failed } = summary;
  const left = estimateSeconds(useSamples(running > 0), summary.restBytes);
  const rest = describeRest(summary);
  const announced = useCalm(
    [`${uploaded} of ${formatCount(files, "file")} uploaded`, rest].filter(Boolean).join(", "),
  );
  const open = files - uploaded;
  return (
    <div className="mb-6">
      <Progress
        label="All uploads"
        value={summary.share}
        tone={open === 0 ? "ok" : running > 0 ? "live" : "attention"}
      >
        {describeProgress(summary, left)}
        {rest ? (
          <>
            <br />
            {rest}
          </>
        ) : null}
      </Progress>
      <p role="status" className="sr-only">
        {announced}
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2 pointer-coarse:[&_button]:min-h-11">
        {running > 0 ? (
          <Button size="s" icon={Pause} onClick={() => pauseUploads()}>
            Pause all
          </Button>
        ) : null}
        {paused > 0 ? (
          <Button size="s" icon={Play} onClick={() => resumeUploads("paused")}>
            Resume all
          </Button>
        ) : null}
        {failed > 0 ? (
          <Button size="s" icon={RotateCcw} onClick={() => resumeUploads("failed")}>
            Retry failed
          </Button>
        ) : null}
        {open > 0 ? (
          <ConfirmDialog
            renderTrigger={(show) => (
              <Button size="s" variant="plain" onClick={show}>
                Cancel all
              </Button>
            )}
            title={`Cancel ${formatCount(open, "upload")}?`}
            consequences={[
              "The uploaded parts of these files are deleted.",
              "Files that are already uploaded stay in your library.",
            ]}
            confirmLabel={`Cancel ${formatCount(open, "upload")}`}
            busyLabel="Cancelling…"
            onConfirm={cancelUploads}
          />
        ) : null}
        {uploaded > 0 ? (
          <Button size="s" variant="plain" onClick={removeUploaded}>
            Remove uploaded from list
          </Button>
        ) : null}
      </div>
    </div>
  );
}
