"use client";

import { useCallback } from "react";

import { formatPercent } from "#lib/format";
import { PhoneFrame } from "#components/ui/phone-frame";
import { Progress } from "#components/ui/progress";
import { PlaybackNotice } from "#components/videos/playback-notice.client";
import { StillFrame, usePlayback } from "#components/videos/playback-problem.client";
import { uploadProgress } from "#components/videos/video-tile";
import type { VideoView } from "#lib/videos/schema";

/** The video in a phone frame, or its upload progress. */
export function VideoPlayer({ video }: { video: VideoView }) {
  const playback = usePlayback(video.id);
  const { problem, setUnplayable, look, watch, src } = playback;
  const attach = useCallback(
    (element: HTMLVideoElement | null) => {
      if (element) look(element);
    },
    [look],
  );
  return (
    <>
      <PhoneFrame>
        {video.mediaUrl ? (
          // Muted until a person turns the sound on.
          <video
            ref={attach}
            {...watch}
            onError={setUnplayable}
            src={src}
            poster={video.posterUrl ?? undefined}
            controls
            muted
            playsInline
            preload="metadata"
            aria-label={`Play ${video.name}`}
            className="absolute inset-0 size-full bg-black object-contain"
          />
        ) : (
          <NothingToPlay video={video} />
        )}
        {problem === "no_picture" && video.posterUrl ? <StillFrame src={video.posterUrl} /> : null}
      </PhoneFrame>
      <PlaybackNotice videoId={video.id} playback={playback} />
    </>
  );
}

function NothingToPlay({ video }: { video: VideoView }) {
  const progress = uploadProgress(video);
  return (
    <div className="absolute inset-x-8 inset-y-0 flex flex-col justify-center text-center">
      {video.state === "uploading" ? (
        <>
          <p className="mb-4 font-serif text-section italic">Uploading</p>
          <Progress label="Uploading" value={progress} />
          <p className="mt-2 text-sm">
            {progress === null ? "Size not known yet" : formatPercent(progress)}
          </p>
        </>
      ) : (
        <p className="font-serif text-section italic">
          {video.state === "checking" ? "Checking" : "Nothing to play"}
        </p>
      )}
    </div>
  );
}
