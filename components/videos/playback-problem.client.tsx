"use client";

import { type SyntheticEvent, useCallback, useState } from "react";

/** no_picture: the browser plays the sound alone, and reports no error. */
export type PlaybackProblem = "no_picture" | "unplayable";

const TEXTS: Record<PlaybackProblem, string> = {
  no_picture:
    "This browser can’t show the picture of this video, only its sound. You see a still frame instead. The file is sent unchanged.",
  unplayable:
    "This browser can’t play the file. TikTok may still accept it. See the check of the video.",
};

/** HTMLMediaElement.HAVE_METADATA. */
const HAVE_METADATA = 1;

/** Whether the browser knows the file and shows no picture of it. */
export const hasNoPicture = (video: Pick<HTMLVideoElement, "readyState" | "videoWidth">) =>
  video.readyState >= HAVE_METADATA && video.videoWidth === 0;

/** Watches a video element for a picture that never appears. */
export function usePlaybackProblem() {
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

/** Says what the browser can’t show. */
export function PlaybackNotice({ problem }: { problem: PlaybackProblem | null }) {
  if (problem === null) return null;
  return (
    <p role="status" className="mx-auto mt-4 max-w-[22rem] text-sm text-attention">
      {TEXTS[problem]}
    </p>
  );
}
