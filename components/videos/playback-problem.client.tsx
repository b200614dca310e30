"use client";

import { type SyntheticEvent, useCallback, useState } from "react";

import { useApi } from "#components/ui/api.client";
import { paths } from "#lib/paths";

/** no_picture: the browser plays the sound alone, and reports no error. */
export type PlaybackProblem = "no_picture" | "unplayable";

/** HTMLMediaElement.HAVE_METADATA. */
const HAVE_METADATA = 1;
const POLL_INTERVAL_MS = 1_500;

/** Whether the browser knows the file and shows no picture of it. */
export const hasNoPicture = (video: Pick<HTMLVideoElement, "readyState" | "videoWidth">) =>
  video.readyState >= HAVE_METADATA && video.videoWidth === 0;

/** Watches a video element for a picture that never appears. */
function usePlaybackProblem() {
  const [problem, setProblem] = useState<PlaybackProblem | null>(null);
  const look = useCallback(
    (video: HTMLVideoElement) =>
      setProblem((known) =>
        known === "unplayable" ? known : hasNoPicture(video) ? "no_picture" : null,
      ),
    [],
  );
  const onChange = (event: SyntheticEvent<HTMLVideoElement>) => look(event.currentTarget);
  return {
    problem,
    setUnplayable: useCallback(() => setProblem("unplayable"), []),
    /** For the `ref`: the metadata may have loaded before the page became interactive. */
    look,
    watch: { onLoadedMetadata: onChange, onLoadedData: onChange, onPlaying: onChange },
  };
}

/** What a player plays: the file, or its preview where this browser can’t show the file. */
export function usePlayback(videoId: string) {
  const ofOriginal = usePlaybackProblem();
  const ofPreview = usePlaybackProblem();
  const request = ofOriginal.problem ? { params: { id: videoId } } : null;
  const { data: rendition = null, mutate } = useApi("GET /api/videos/[id]/rendition", request, {
    refreshInterval: (now) =>
      now?.state === "waiting" || now?.state === "making" ? POLL_INTERVAL_MS : 0,
  });
  const isPreview = rendition?.state === "ready" && ofPreview.problem !== "unplayable";
  const { problem, ...current } = isPreview ? ofPreview : ofOriginal;
  return {
    ...current,
    problem,
    src: isPreview ? rendition.url : paths.api.videoMedia(videoId),
    isPreview,
    /** The preview of a file that this browser can’t show; null until it is known. */
    rendition,
    refresh: useCallback(() => void mutate(), [mutate]),
  };
}

export type Playback = ReturnType<typeof usePlayback>;

/** The still frame over a video whose picture the browser can’t show. */
export function StillFrame({ src }: { src: string }) {
  return (
    <img
      src={src}
      alt=""
      className="pointer-events-none absolute inset-0 size-full object-contain"
    />
  );
}
