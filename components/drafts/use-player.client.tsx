"use client";

import { useState } from "react";

/** Controls the video of a preview from other components. Independent of React. */
export class Player {
  #video: HTMLVideoElement | null = null;

  /** The `ref` of the video element. */
  readonly attach = (video: HTMLVideoElement | null) => {
    this.#video = video;
  };

  /**
   * Pauses. A seek to the same moment would replace the poster by a first frame that may be black.
   */
  readonly pause = () => this.#video?.pause();

  /** Pauses and shows this moment. */
  readonly seek = (ms: number) => {
    this.#video?.pause();
    if (this.#video) this.#video.currentTime = ms / 1000;
  };

  /** Seeks and scrolls the video into view. */
  readonly seekIntoView = (ms: number) => {
    this.seek(ms);
    this.#video?.scrollIntoView({ block: "nearest" });
  };

  /** Returns the current position. */
  readonly currentMs = () => Math.round((this.#video?.currentTime ?? 0) * 1000);

  /** Plays or pauses; rejects when the browser can’t play the file. */
  readonly toggle = async () => {
    if (this.#video?.paused) await this.#video.play();
    else this.#video?.pause();
  };

  readonly mute = (muted: boolean) => {
    if (this.#video) this.#video.muted = muted;
  };
}

/** Returns one player for the lifetime of the component. */
export function usePlayer(): Player {
  const [player] = useState(() => new Player());
  return player;
}
