"use client";

import { useState } from "react";

/** The player of a preview, for whatever stands beside it. Knows nothing of React. */
export class Player {
  #video: HTMLVideoElement | null = null;

  /** As the `ref` of the video. */
  readonly attach = (video: HTMLVideoElement | null) => {
    this.#video = video;
  };

  /** Stops where it is. A seek to the same moment would change the picture: the poster gives way to a first frame that may be black. */
  readonly pause = () => this.#video?.pause();

  /** Stops and shows this moment. */
  readonly seek = (ms: number) => {
    this.#video?.pause();
    if (this.#video) this.#video.currentTime = ms / 1000;
  };

  /** The same, in sight. */
  readonly seekIntoView = (ms: number) => {
    this.seek(ms);
    this.#video?.scrollIntoView({ block: "nearest" });
  };

  /** The moment that is shown. */
  readonly currentMs = () => Math.round((this.#video?.currentTime ?? 0) * 1000);

  /** Starts or stops; rejects when the browser cannot play it. */
  readonly toggle = async () => {
    if (this.#video?.paused) await this.#video.play();
    else this.#video?.pause();
  };

  readonly mute = (muted: boolean) => {
    if (this.#video) this.#video.muted = muted;
  };
}

/** A player that stays as long as its page. */
export function usePlayer(): Player {
  const [player] = useState(() => new Player());
  return player;
}
