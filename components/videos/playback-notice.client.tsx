"use client";

import type { ReactNode } from "react";

import { useApiRequest } from "#components/ui/api.client";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { ErrorLine } from "#components/ui/error-line";
import type { Playback, PlaybackProblem } from "#components/videos/playback-problem.client";

const PROBLEMS: Record<PlaybackProblem, string> = {
  no_picture:
    "This browser can’t show the picture of this video, only its sound. You see a still frame instead. The file is sent unchanged.",
  unplayable:
    "This browser can’t play the file. TikTok may still accept it. See the check results on the video’s page.",
};

/** Says what the browser can’t show, and offers a preview that it can. */
export function PlaybackNotice({ videoId, playback }: { videoId: string; playback: Playback }) {
  const { problem, rendition, isPreview } = playback;
  if (isPreview)
    return (
      <NoticeLine className="text-soft">
        This is a preview. TikTok gets the original file.
      </NoticeLine>
    );
  if (problem === null) return null;
  return (
    <NoticeLine className="text-attention">
      {PROBLEMS[problem]}
      {rendition ? <PreviewOffer {...{ videoId, rendition }} refresh={playback.refresh} /> : null}
    </NoticeLine>
  );
}

function NoticeLine({ className, children }: { className: string; children: ReactNode }) {
  return (
    <div role="status" className={cx("mx-auto mt-4 max-w-[22rem] text-sm", className)}>
      {children}
    </div>
  );
}

type OfferProps = {
  videoId: string;
  rendition: NonNullable<Playback["rendition"]>;
  refresh: () => void;
};

function PreviewOffer({ videoId, rendition, refresh }: OfferProps) {
  switch (rendition.state) {
    case "waiting":
      return <p className="mt-2">The preview is queued.</p>;
    case "making":
      return <p className="mt-2">Creating the preview. This can take a few minutes.</p>;
    case "ready":
      return null;
    case "none":
      return rendition.offered ? (
        <RequestButton videoId={videoId} label="Create preview" onDone={refresh} />
      ) : null;
    case "failed":
      return (
        <>
          <p className="mt-2">The preview could not be created. {rendition.reason}</p>
          {rendition.offered ? (
            <RequestButton videoId={videoId} label="Try again" onDone={refresh} />
          ) : null}
        </>
      );
  }
}

type RequestButtonProps = { videoId: string; label: string; onDone: () => void };

function RequestButton({ videoId, label, onDone }: RequestButtonProps) {
  const { busy, errorMessage, run } = useApiRequest();
  const request = async () => {
    const sent = await run("POST /api/videos/[id]/rendition", { params: { id: videoId } });
    if (sent.ok) onDone();
  };
  return (
    <>
      <p className="mt-3">
        <Button size="s" busy={busy && "Requesting…"} onClick={() => void request()}>
          {label}
        </Button>
      </p>
      <ErrorLine>{errorMessage}</ErrorLine>
    </>
  );
}
