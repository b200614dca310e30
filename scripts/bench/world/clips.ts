// The few real files of a made world. Every video has a name of its own for one of them.
import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { studioMediaEngine } from "#lib/infra/media/studio-media-engine";
import { readFileIdentity } from "#lib/infra/storage/verified-file";
import { inspectFile } from "#lib/videos/inspect-file";
import type { VideoFacts } from "#lib/videos/schema";
import { validVideoFacts } from "#tests/support/factories/video-facts";

import { errorCode } from "../../bootstrap/lock-file.mjs";
import { renderClip } from "../../clip-recipe.ts";
import type { WorldShop } from "./shop.ts";
import { hasFile, videos } from "./videos.ts";

export type Clip = { sizeBytes: number; facts: VideoFacts; identity: string };
type Master = { video: string; poster: string; sizeBytes: number; facts: VideoFacts };

const COLOURS = ["teal", "maroon", "olive", "navy"];
/** A file system allows 65,000 names of one file, or fewer. */
const NAMES_PER_FILE = 30_000;

/** Draws the clips and their posters under `folder`. */
async function makeMasters(folder: string, videoCount: number): Promise<Master[]> {
  mkdirSync(folder, { recursive: true });
  const count = COLOURS.length * Math.ceil(videoCount / (COLOURS.length * NAMES_PER_FILE));
  const masters: Master[] = [];
  for (let index = 0; index < count; index += 1) {
    const [video, poster] = [join(folder, `${index}.mp4`), join(folder, `${index}.jpg`)];
    const seconds = 3 + (index % COLOURS.length);
    await renderClip(video, {
      tracks: [
        {
          graph: `color=c=${COLOURS[index % COLOURS.length]}:s=720x1280:r=24:d=${seconds},format=yuv420p`,
          encoder: "h264",
          options: { preset: "superfast", crf: "36" },
        },
      ],
      format: "mp4",
      options: { movflags: "+faststart" },
    });
    const { facts } = await inspectFile(studioMediaEngine(), video, poster);
    if (!facts || !existsSync(poster)) throw new Error("a clip of the made world cannot be read");
    masters.push({ video, poster, sizeBytes: statSync(video).size, facts });
  }
  return masters;
}

/** Gives a file another name, or copies it where that cannot be done. */
function nameAlso(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!["EXDEV", "EMLINK", "EPERM", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
    copyFileSync(from, to);
  }
}

/** What rows say about files that are not there, for measurements of the database alone. */
export const missingClips: Clip[] = [{ sizeBytes: 9000, facts: validVideoFacts, identity: "none" }];

/** Fills the media folder for all videos, and returns what their rows say about the files. */
export async function makeClips(dataDir: string, shops: readonly WorldShop[]): Promise<Clip[]> {
  const media = join(dataDir, "media");
  for (const part of ["videos", "posters"]) {
    rmSync(join(media, part), { recursive: true, force: true });
    mkdirSync(join(media, part), { recursive: true });
  }
  const total = shops.reduce((sum, { size }) => sum + size.videos, 0);
  const masters = await makeMasters(join(dataDir, "made-clips"), total);
  for (const shop of shops)
    for (const video of videos(shop)) {
      const master = masters[video.index % masters.length];
      if (!master || !hasFile(video)) continue;
      nameAlso(master.video, join(media, "videos", `${video.id}.video`));
      nameAlso(master.poster, join(media, "posters", `${video.id}.jpg`));
    }
  // Only now, because a new name changes the times of a file.
  return Promise.all(
    masters.map(async ({ video, sizeBytes, facts }) => ({
      sizeBytes,
      facts,
      identity: (await readFileIdentity(video)) ?? "",
    })),
  );
}
