import { formatPercent } from "#lib/format";
import { PhoneFrame } from "#components/ui/phone-frame";
import { Progress } from "#components/ui/progress";
import { uploadProgress } from "#components/videos/video-tile";
import type { VideoView } from "#lib/videos/schema";

/** The video on a phone's screen, or what it is waiting for. */
export function VideoPlayer({ video }: { video: VideoView }) {
  const share = uploadProgress(video);
  return (
    <PhoneFrame>
      {video.mediaUrl ? (
        // Silent until its sound is asked for.
        <video
          src={video.mediaUrl}
          poster={video.posterUrl ?? undefined}
          controls
          muted
          playsInline
          preload="metadata"
          aria-label={`Play ${video.name}`}
          className="absolute inset-0 size-full bg-black object-contain"
        />
      ) : (
        <div className="absolute inset-x-8 inset-y-0 flex flex-col justify-center text-center">
          {video.state === "uploading" ? (
            <>
              <p className="mb-4 font-serif text-section italic">Arriving</p>
              <Progress label="Arriving" value={share} />
              <p className="mt-2 text-sm">
                {share === null ? "The size is not known yet" : formatPercent(share)}
              </p>
            </>
          ) : (
            <p className="font-serif text-section italic">
              {video.state === "checking" ? "Being checked" : "Nothing to play"}
            </p>
          )}
        </div>
      )}
    </PhoneFrame>
  );
}
