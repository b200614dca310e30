import "server-only";

import { containerOfDemuxer, hasBoxes } from "#lib/infra/media/containers";
import { describeFileSignature } from "#lib/infra/media/file-signature";
import type { FileStructure, OpenedFile } from "#lib/infra/media/file-structure";
import { frameRateFacts } from "#lib/infra/media/frame-rate";
import type { MediaFacts } from "#lib/infra/media/media-facts";
import { pixelFormatFacts } from "#lib/infra/media/pixel-format";
import type { RawMedia, RawStream, StreamPackets } from "#lib/infra/media/raw-media";
import { shownSeconds } from "#lib/infra/media/shown-seconds";

export type Packets = ReadonlyMap<number, StreamPackets>;
type Track = { stream: RawStream; packets: StreamPackets };

const noVideo = ({ size, container, head, structure }: OpenedFile): MediaFacts => ({
  sizeBytes: size,
  container,
  looksLike: container === null && size > 0 ? describeFileSignature(head) : null,
  videoCodec: null,
  audioCodec: null,
  hasAudio: false,
  silentAudio: false,
  width: null,
  height: null,
  rotation: 0,
  seconds: null,
  frameRate: null,
  frameRateVaries: false,
  complete: container === null,
  cutOff: structure.endMissing,
  pictureSeconds: null,
  pictureTracks: 0,
  chroma: null,
  bitDepth: null,
  hdr: false,
  dolbyVision: false,
});

/** Seconds by which a header may promise more than the packets, for rounding. */
const PROMISE_TOLERANCE = 0.5;

/** Whether every track has what the file promises. A track that promises nothing may be empty. */
function isComplete({ structure, container, size }: OpenedFile, packets: Packets, raw: RawMedia) {
  const tracks = [...packets.values()];
  const isAtEnd = ({ endPosition }: StreamPackets) => endPosition >= size;
  // Without packets the part that is cut is the index.
  const reachesEnd = tracks.every(({ count }) => count === 0) || tracks.some(isAtEnd);
  if (hasBoxes(container) && !structure.fragmented) {
    const missing = raw.streams.some(({ kind, id, index }) => {
      const promised = structure.tracks.find((track) => track.id === id)?.samples ?? 0;
      return kind !== "other" && (packets.get(index)?.count ?? 0) < promised;
    });
    return !missing && !(structure.overruns && reachesEnd);
  }
  const end = Math.max(0, ...tracks.map((track) => track.end));
  const { promisedSeconds, overruns } = structure;
  return !overruns && (promisedSeconds === null || end >= promisedSeconds - PROMISE_TOLERANCE);
}

/** Returns how long each track is shown. */
function trackSeconds({ structure, container }: OpenedFile, tracks: readonly Track[]) {
  const start = Math.min(...tracks.map(({ packets }) => packets.first));
  const isMatroska = container === "webm" || container === "matroska";
  return ({ stream, packets }: Track): number => {
    if (isMatroska) return packets.end;
    if (structure.fragmented) return packets.end - start;
    const edits = structure.tracks.find(({ id }) => id === stream.id)?.edits ?? [];
    return edits.length > 0 ? shownSeconds(edits, packets.end) : packets.end - packets.first;
  };
}

const positive = (value: number) => (Number.isFinite(value) && value > 0 ? value : null);
/** To a tenth of a millisecond: sums of fractions are a hair above or below a limit. */
const seconds = (value: number) => positive(Math.round(value * 10_000) / 10_000);

/** Returns rotation and size as players show them. */
function shape({ width, height, pixelShape, rotation }: RawStream) {
  const turned = (((Math.round(rotation / 90) * 90) % 360) + 360) % 360;
  const wide = Math.round(width * (pixelShape > 0 ? pixelShape : 1));
  const [shownWidth, shownHeight] = turned % 180 === 90 ? [height, wide] : [wide, height];
  return { rotation: turned, width: positive(shownWidth), height: positive(shownHeight) };
}

function pictureFacts(picture: Track) {
  const { stream, packets } = picture;
  return {
    videoCodec: stream.codec ?? "unknown",
    ...shape(stream),
    ...pixelFormatFacts(stream.pixelFormat),
    ...frameRateFacts(packets.times, packets.lastSeconds),
    hdr: stream.transfer === "smpte2084" || stream.transfer === "arib-std-b67",
    dolbyVision: stream.dolbyVision || /^(dvh|dva|dav)/.test(stream.codecTag ?? ""),
  };
}

const promisesSamples = (structure: FileStructure, stream: RawStream) =>
  !structure.fragmented &&
  structure.tracks.some(({ id, samples }) => id === stream.id && samples > 0);

/** Returns the facts of a file from its structure and what FFmpeg read; `raw` null: nothing. */
export function measure(
  opened: OpenedFile,
  raw: RawMedia | null,
  packets: Packets,
): { facts: MediaFacts; pictureStream: RawStream | null } {
  const { elsewhere, brokenIndex } = opened.structure;
  if (!raw || elsewhere || brokenIndex) return { facts: noVideo(opened), pictureStream: null };
  const file = { ...opened, container: opened.container ?? containerOfDemuxer(raw.demuxer) };
  const empty = { count: 0, first: 0, end: 0, times: [], lastSeconds: 0, endPosition: 0 };
  const tracks = raw.streams
    .map((stream) => ({ stream, packets: packets.get(stream.index) ?? empty }))
    .filter(
      ({ stream, packets: { count } }) => count > 0 || promisesSamples(file.structure, stream),
    );
  const pictures = tracks.filter(
    ({ stream }) => stream.kind === "video" && !stream.isAttachedPicture,
  );
  const sound = tracks.find(({ stream }) => stream.kind === "audio");
  const picture = pictures.find(({ stream }) => stream.isDefault) ?? pictures[0];
  const heard = {
    audioCodec: sound?.stream.codec ?? null,
    hasAudio: sound !== undefined,
    silentAudio: raw.silentAudio && sound !== undefined,
  };
  const complete = isComplete(file, packets, raw);
  if (!picture) {
    const nothing = sound === undefined && opened.container === null;
    const found = nothing ? opened : file;
    return { facts: { ...noVideo(found), ...heard, complete }, pictureStream: null };
  }
  const secondsOf = trackSeconds(file, tracks);
  const shown = tracks.filter(
    ({ stream }) => stream.kind === "audio" || pictures.some((one) => one.stream === stream),
  );
  return {
    facts: {
      ...noVideo(file),
      ...heard,
      ...pictureFacts(picture),
      complete,
      seconds: seconds(Math.max(...shown.map(secondsOf))),
      pictureSeconds: seconds(secondsOf(picture)),
      pictureTracks: pictures.length,
    },
    pictureStream: picture.stream,
  };
}
