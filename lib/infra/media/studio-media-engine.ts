import "server-only";

import { env } from "#lib/infra/env";
import { findMediaEngine } from "#lib/infra/media/find-media-engine";
import type { MediaEngine } from "#lib/infra/media/media-engine";

/** Returns what reads videos in this installation; null when nothing can. */
export function studioMediaEngine(): MediaEngine | null {
  const { FFMPEG_PATH, FFPROBE_PATH } = env();
  return findMediaEngine({ FFMPEG_PATH, FFPROBE_PATH, PATH: process.env["PATH"] });
}
