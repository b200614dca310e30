import { readFile } from "node:fs/promises";

import { makeClip } from "#tests/support/factories/video-files";

/** Valid videos that tests corrupt. */
export type Clips = { mp4: Buffer; tail: Buffer; webm: Buffer; mkv: Buffer };

let cachedClips: Promise<Clips> | undefined;

/** Reads the valid videos once. */
export function loadClips(): Promise<Clips> {
  cachedClips ??= (async () => {
    const [mp4, tail, webm, mkv] = await Promise.all(
      (["small.mp4", "tail-index.mp4", "vp9.webm", "h264.mkv"] as const).map(async (name) =>
        readFile(await makeClip(name)),
      ),
    );
    if (!mp4 || !tail || !webm || !mkv) throw new Error("the videos could not be made");
    return { mp4, tail, webm, mkv };
  })();
  return cachedClips;
}

/**
 * A hostile file and its allowed outcome: `refused` must never be ready to send, `video` is a video
 * with hidden content and must be served as a video, `any` must only finish its check.
 */
export type HostileFile = { name: string; bytes: Buffer; expected: "refused" | "video" | "any" };
