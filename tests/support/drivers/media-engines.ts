import { embeddedMedia } from "#lib/infra/media/embedded-media";
import { findMediaEngine } from "#lib/infra/media/find-media-engine";
import type { MediaEngine } from "#lib/infra/media/media-engine";

const { FFMPEG_PATH, FFPROBE_PATH, PATH } = process.env;
const found = findMediaEngine({ FFMPEG_PATH, FFPROBE_PATH, PATH });
/** Both implementations where ffprobe is installed; else the embedded one alone. */
export const mediaEngines: [string, MediaEngine][] = [["node-av", embeddedMedia]];
if (found && found !== embeddedMedia) mediaEngines.push(["ffprobe", found]);
