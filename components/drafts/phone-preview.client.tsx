"use client";

import { Pause, Play, Volume2, VolumeX } from "lucide-react";
import { useCallback, useState } from "react";

import { CoverField } from "#components/drafts/cover-field.client";
import type { Player } from "#components/drafts/use-player.client";
import { CoveredAreas, InterfaceSketch, type OverlayMode } from "#components/drafts/safe-zones";
import { Avatar } from "#components/ui/avatar";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { PhoneFrame } from "#components/ui/phone-frame";
import { Segmented } from "#components/ui/segmented.client";
import { PlaybackNotice } from "#components/videos/playback-notice.client";
import { StillFrame, usePlayback } from "#components/videos/playback-problem.client";
import type { DraftAccount, DraftVideo, DraftContent } from "#lib/drafts/schema";
import { composeCaption } from "#lib/captions/rules";
import { paths } from "#lib/paths";

type Props = {
  video: DraftVideo;
  account: DraftAccount | null;
  content: DraftContent;
  player: Player;
  /** Left out where the cover can’t be chosen. */
  onCover?: ((coverMs: number) => void) | undefined;
  mayEdit?: boolean;
};

const OVERLAYS = [
  { value: "as_seen", label: "As seen" },
  { value: "covered", label: "Safe areas" },
  { value: "video_only", label: "Video only" },
] as const;

/** The video as it will look on a phone: the real file, the receiving account and the caption. */
export function PhonePreview({ video, account, content, player, onCover, mayEdit = false }: Props) {
  const [overlay, setOverlay] = useState<OverlayMode>("as_seen");
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(true);
  const playback = usePlayback(video.id);
  const { problem, setUnplayable, look, watch, src } = playback;
  const toggle = () => void player.toggle().catch(setUnplayable);
  const attach = useCallback(
    (element: HTMLVideoElement | null) => {
      player.attach(element);
      if (element) look(element);
    },
    [player, look],
  );
  const sound = () => {
    player.mute(!muted);
    setMuted(!muted);
  };
  return (
    <div>
      <PhoneFrame className="lg:max-w-[clamp(15rem,calc((100dvh-23rem)*0.5625),22rem)]!">
        {video.deleted ? (
          <p className="absolute inset-0 flex items-center justify-center p-8 text-center text-white">
            The video file was deleted.
          </p>
        ) : (
          <video
            ref={attach}
            {...watch}
            src={src}
            {...(video.hasPoster ? { poster: paths.api.videoPoster(video.id) } : {})}
            muted
            loop
            playsInline
            preload="metadata"
            aria-label={`Video ${video.name}`}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            onEmptied={() => setPlaying(false)}
            onError={setUnplayable}
            onClick={toggle}
            className="absolute inset-0 size-full cursor-pointer object-contain"
          />
        )}
        {problem === "no_picture" && video.hasPoster ? (
          <StillFrame src={paths.api.videoPoster(video.id)} />
        ) : null}
        {overlay === "as_seen" ? (
          <>
            <InterfaceSketch />
            <CaptionOverlay
              account={account}
              text={composeCaption(content.caption, content.hashtags)}
            />
          </>
        ) : null}
        {overlay === "covered" ? <CoveredAreas /> : null}
      </PhoneFrame>
      <PlaybackNotice videoId={video.id} playback={playback} />
      <div className="mt-5 flex flex-wrap justify-center gap-3">
        <Button size="s" icon={playing ? Pause : Play} onClick={toggle}>
          {playing ? "Pause" : "Play"}
        </Button>
        <Button size="s" icon={muted ? VolumeX : Volume2} aria-pressed={!muted} onClick={sound}>
          Sound
        </Button>
        <Segmented label="Overlay" value={overlay} onChange={setOverlay} options={OVERLAYS} />
      </div>
      {onCover ? (
        <CoverField
          coverMs={content.coverMs}
          durationMs={video.durationMs}
          onChange={onCover}
          player={player}
          mayEdit={mayEdit}
        />
      ) : null}
    </div>
  );
}

/** Name and caption at the bottom of the screen, cut after two lines as on a phone. */
function CaptionOverlay({ account, text }: { account: DraftAccount | null; text: string }) {
  const [expanded, setExpanded] = useState(false);
  // A line on a phone fits about 38 letters beside the buttons.
  const cut = text.replaceAll(/\n+/g, "\n");
  const long = cut.length > 76 || cut.split("\n").length > 2;
  return (
    <div className="absolute right-[16%] bottom-[8.5%] left-[3.5cqw] text-[4cqw] leading-[1.35] text-white [text-shadow:0_0_3px_rgb(0_0_0/0.8)]">
      <p className="flex items-center gap-[2cqw] font-semibold">
        {account ? (
          <span className="[text-shadow:none]">
            <Avatar name={account.name} src={account.avatarUrl} size="s" />
          </span>
        ) : null}
        <span className="min-w-0 truncate">{account?.name ?? "No account chosen"}</span>
      </p>
      {text === "" ? (
        <p className="mt-[1cqw] italic opacity-90">No caption yet</p>
      ) : (
        <div className={cx("mt-[1cqw]", expanded && "max-h-[70cqw] overflow-y-auto")}>
          <p className={cx("whitespace-pre-wrap", !expanded && "line-clamp-2")}>
            {expanded ? text : cut}
          </p>
          {long ? (
            <button
              type="button"
              aria-expanded={expanded}
              onClick={() => setExpanded(!expanded)}
              className="min-h-6 font-semibold focus-visible:outline-white"
            >
              {expanded ? "less" : "more"}
            </button>
          ) : null}
        </div>
      )}
    </div>
  );
}
