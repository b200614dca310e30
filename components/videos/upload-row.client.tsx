"use client";

import { Pause, Play, RotateCcw, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { bytesWords, percentWords, waitWords } from "#components/ui/amounts";
import { Button } from "#components/ui/button";
import { StatusChip, type Tone } from "#components/ui/chip";
import { ErrorLine } from "#components/ui/error-line";
import { Progress } from "#components/ui/progress";
import { Row } from "#components/ui/rows";
import { cancel, pause, resume, type UploadItem, type UploadPhase } from "#components/videos/upload-queue.client";
import { paths } from "#lib/paths";

const CHIP: Record<UploadPhase, { tone: Tone; words: string }> = {
  waiting: { tone: "quiet", words: "Next in line" },
  sending: { tone: "live", words: "Sending" },
  holding: { tone: "attention", words: "Connection lost, trying again" },
  comparing: { tone: "live", words: "Comparing both ends" },
  paused: { tone: "quiet", words: "Paused" },
  failed: { tone: "danger", words: "Stopped" },
  done: { tone: "ok", words: "Arrived" },
};

/** "42 % · 18.4 MB of 43.0 MB · 3.1 MB a second · about a minute left". */
function progressWords({ sentBytes, sizeBytes, speed, phase }: UploadItem): string {
  const words = [percentWords(sizeBytes > 0 ? sentBytes / sizeBytes : 0), `${bytesWords(sentBytes)} of ${bytesWords(sizeBytes)}`];
  if (phase === "sending" && speed !== null && speed > 0)
    words.push(`${bytesWords(speed)} a second`, `${waitWords((sizeBytes - sentBytes) / speed)} left`);
  return words.join(" · ");
}

/** One file of the queue, with everything that can be done with it. */
export function UploadRow({ item }: { item: UploadItem }) {
  const [trouble, setTrouble] = useState<string>();
  const { key, name, phase, videoId } = item;
  const { tone, words } = CHIP[phase];
  const under = phase === "sending" || phase === "holding" || phase === "waiting";
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
      meta={phase === "done" ? `${bytesWords(item.sizeBytes)}, byte for byte. It is being checked now.` : undefined}
      aside={
        <>
          <StatusChip tone={tone}>{words}</StatusChip>
          {under ? (
            <Button size="s" icon={Pause} onClick={() => pause(key)} aria-label={`Pause ${name}`}>
              Pause
            </Button>
          ) : null}
          {phase === "paused" ? (
            <Button size="s" icon={Play} onClick={() => resume(key)} aria-label={`Go on with ${name}`}>
              Go on
            </Button>
          ) : null}
          {phase === "failed" ? (
            <Button size="s" icon={RotateCcw} onClick={() => resume(key)} aria-label={`Try again to send ${name}`}>
              Try again
            </Button>
          ) : null}
          {phase === "comparing" ? null : (
            <Button
              size="s"
              variant="plain"
              icon={X}
              onClick={() => void cancel(key).then(setTrouble)}
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
          tone={phase === "failed" ? "danger" : phase === "holding" ? "attention" : "live"}
        >
          {progressWords(item)}
        </Progress>
      )}
      <ErrorLine className="mt-2">{item.sentence ?? trouble}</ErrorLine>
    </Row>
  );
}
