import "server-only";
import { existsSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { delimiter, dirname, join } from "node:path";

import { embeddedMedia } from "#lib/infra/media/embedded-media";
import type { MediaEngine } from "#lib/infra/media/media-engine";
import { mediaPrograms } from "#lib/infra/media/media-programs";

/** The variables that name the programs, and the search path. */
type MediaSettings = Record<"FFMPEG_PATH" | "FFPROBE_PATH" | "PATH", string | undefined>;

/** Both programs from one folder, so that they are of one version; a named one comes first. */
function findPrograms({ PATH = "", ...named }: MediaSettings): [string, string] | null {
  const { FFMPEG_PATH, FFPROBE_PATH } = named;
  const given = [FFMPEG_PATH, FFPROBE_PATH].flatMap((path) => (path ? [dirname(path)] : []));
  const folders = [...given, ...PATH.split(delimiter)];
  const pathsIn = (folder: string): [string, string] => [
    FFMPEG_PATH || join(folder, "ffmpeg"),
    FFPROBE_PATH || join(folder, "ffprobe"),
  ];
  return folders.map(pathsIn).find((paths) => paths.every((path) => existsSync(path))) ?? null;
}

function hasEmbedded(): boolean {
  try {
    // Next would take a require for an import, and cannot build what is in it.
    return findPackageJSON("node-av", join(process.cwd(), "package.json")) !== undefined;
  } catch {
    // An optional package that this platform may lack.
    return false;
  }
}

/**
 * Returns what reads videos here: the named programs, else the system's ffmpeg with its ffprobe,
 * else the FFmpeg in node-av. Null when there is none.
 */
export function findMediaEngine(settings: MediaSettings): MediaEngine | null {
  const programs = findPrograms(settings);
  if (programs) return mediaPrograms(...programs);
  return hasEmbedded() ? embeddedMedia : null;
}
