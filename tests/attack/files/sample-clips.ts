import { readFile } from "node:fs/promises";

import { makeClip } from "#tests/support/factories/video-files";

/** Good videos to spoil. */
export type Clips = { mp4: Buffer; tail: Buffer; webm: Buffer; mkv: Buffer };

let cachedClips: Promise<Clips> | undefined;

/** The good videos, made once. */
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
 * A file of an attacker's, and what may become of it: `refused` never gets so far that it could be sent; a `video` really is one, with
 * something else hidden in it, and must be given out as a video only; `any` is chance's, and must only come to an end.
 */
export type HostileFile = { name: string; bytes: Buffer; expected: "refused" | "video" | "any" };
