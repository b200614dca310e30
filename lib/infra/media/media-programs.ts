import "server-only";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";

import { z } from "zod";

import { runLimitedProcess } from "#lib/infra/media/limited-process";
import { isSilentWith } from "#lib/infra/media/listen-program";
import { toColor } from "#lib/infra/media/embedded-lines";
import {
  type DrawnPicture,
  FRAME_TIME_MS,
  type FrameRequest,
  type MediaEngine,
  type ReadResult,
} from "#lib/infra/media/media-engine";
import { inputArgs, PROGRAM_MEMORY_BYTES, START_ARGS } from "#lib/infra/media/program-input";
import type { RawMedia, RawStream } from "#lib/infra/media/raw-media";
import { transcodeWith } from "#lib/infra/media/transcode-program";

const STREAM_ENTRIES =
  "stream=index,id,codec_type,codec_name,codec_tag_string,width,height,sample_aspect_ratio,pix_fmt,color_transfer" +
  ":stream_disposition=default,attached_pic,timed_thumbnails:stream_side_data=side_data_type,rotation:format=format_name";

const flag = z.number().default(0);
const probedStream = z.object({
  index: z.number(),
  id: z.string().optional(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  width: z.number().default(0),
  height: z.number().default(0),
  sample_aspect_ratio: z.string().default("1:1"),
  pix_fmt: z.string().optional(),
  color_transfer: z.string().optional(),
  disposition: z
    .object({ default: flag, attached_pic: flag, timed_thumbnails: flag })
    .default({ default: 0, attached_pic: 0, timed_thumbnails: 0 }),
  side_data_list: z
    .array(z.object({ side_data_type: z.string().default(""), rotation: z.number().default(0) }))
    .default([]),
});
const probed = z.object({
  streams: z.array(probedStream),
  format: z.object({ format_name: z.string() }),
});

function pixelShape(ratio: string): number {
  const [width = 0, height = 0] = ratio.split(":").map(Number);
  return width > 0 && height > 0 ? width / height : 1;
}

const known = (text: string | undefined) =>
  text === undefined || text === "unknown" || text.startsWith("[0]") ? null : text;

function toRawStream(stream: z.infer<typeof probedStream>): RawStream {
  const { codec_type: kind, disposition, side_data_list: sideData } = stream;
  return {
    index: stream.index,
    id: stream.id === undefined ? null : Number(stream.id),
    kind: kind === "video" || kind === "audio" ? kind : "other",
    codec: known(stream.codec_name),
    codecTag: known(stream.codec_tag_string),
    width: stream.width,
    height: stream.height,
    pixelShape: pixelShape(stream.sample_aspect_ratio),
    pixelFormat: known(stream.pix_fmt),
    transfer: known(stream.color_transfer),
    // ffprobe turns the other way.
    rotation: -(sideData.find(({ rotation }) => rotation !== 0)?.rotation ?? 0),
    isDefault: disposition.default === 1,
    isAttachedPicture: disposition.attached_pic === 1 || disposition.timed_thumbnails === 1,
    dolbyVision: sideData.some(({ side_data_type: type }) => type.startsWith("DOVI")),
  };
}

function parseStreams(output: string): RawMedia | null {
  const start = output.indexOf("{");
  try {
    const parsed = probed.safeParse(JSON.parse(output.slice(start, output.lastIndexOf("}") + 1)));
    if (!parsed.success) return null;
    const { streams, format } = parsed.data;
    const demuxer = format.format_name;
    return { demuxer, streams: streams.map(toRawStream), silentAudio: false };
  } catch {
    return null;
  }
}

/** Arguments of ffprobe that list packets as the collector reads them, on the media's own time. */
const packetArgs = (path: string, media: RawMedia) => [
  "-v",
  "quiet",
  ...(media.demuxer.startsWith("mov") ? ["-ignore_editlist", "1"] : []),
  "-show_entries",
  "packet=stream_index,pts_time,dts_time,duration_time,size,pos",
  "-of",
  "csv=p=0",
  ...inputArgs(path),
];

async function readWith(
  ffmpeg: string,
  ffprobe: string,
  ...[path, packets, timeMs, choice]: Parameters<MediaEngine["read"]>
): Promise<ReadResult> {
  const limits = { timeMs, memoryBytes: PROGRAM_MEMORY_BYTES };
  const args = ["-v", "quiet", "-show_entries", STREAM_ENTRIES, "-of", "json", ...inputArgs(path)];
  const described = await runLimitedProcess(ffprobe, args, limits);
  if (described.kind === "too_slow") return described;
  const media = parseStreams(described.output);
  if (described.kind === "failed" || media === null) return { kind: "unreadable" };
  const onLine = packets.add;
  const listed = await runLimitedProcess(ffprobe, packetArgs(path, media), { ...limits, onLine });
  if (listed.kind === "too_slow" || packets.overflowed) return { kind: "too_slow" };
  if (listed.kind === "failed" && packets.streams.size === 0) return { kind: "crashed" };
  const sound = media.streams.find(
    ({ kind, index }) => kind === "audio" && packets.streams.has(index),
  );
  const silentAudio = sound !== undefined && (await isSilentWith(ffmpeg, path, sound.index));
  const heard = { ...media, silentAudio };
  const request = choice?.choose(heard);
  const drawn = choice && request ? await drawWith(ffmpeg, path, request, choice.to) : null;
  return { kind: "read", media: heard, drawn };
}

async function drawWith(
  ffmpeg: string,
  path: string,
  { stream, atSeconds, width, height }: FrameRequest,
  to: string,
): Promise<DrawnPicture | false> {
  const picture = ["-map", `0:${stream.index}`, "-frames:v", "1", "-q:v", "4"];
  const args = [
    ...START_ARGS,
    "-ss",
    atSeconds.toFixed(3),
    ...inputArgs(path),
    ...picture,
    "-vf",
    `scale=${width}:${height},setsar=1`,
    "-pix_fmt",
    "yuvj420p",
    "-f",
    "mjpeg",
    "-y",
    `file:${to}`,
  ];
  const limits = { timeMs: FRAME_TIME_MS, memoryBytes: PROGRAM_MEMORY_BYTES };
  const result = await runLimitedProcess(ffmpeg, args, limits);
  return result.kind === "done" && existsSync(to) && { color: await readColor(ffmpeg, to) };
}

/** Returns the mean colour of a drawn JPEG; a sandbox has one output, so it is read afterwards. */
async function readColor(ffmpeg: string, path: string): Promise<string | null> {
  const to = `${path}.color`;
  const input = ["-protocol_whitelist", "file", "-f", "mjpeg", "-i", `file:${path}`];
  const onePixel = ["-vf", "scale=1:1:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo"];
  const args = [...START_ARGS, ...input, ...onePixel, "-y", `file:${to}`];
  const limits = { timeMs: FRAME_TIME_MS, memoryBytes: PROGRAM_MEMORY_BYTES };
  await runLimitedProcess(ffmpeg, args, limits);
  const pixel = await readFile(to).catch(() => Buffer.alloc(0));
  await rm(to, { force: true });
  return toColor(pixel);
}

/** Returns the implementation that runs these two programs. */
export const mediaPrograms = (ffmpeg: string, ffprobe: string): MediaEngine => ({
  read: (...input) => readWith(ffmpeg, ffprobe, ...input),
  drawFrame: (...input) => drawWith(ffmpeg, ...input),
  transcode: (...input) => transcodeWith(ffmpeg, ...input),
});
