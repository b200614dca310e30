// Describes a video, lists its packets and listens to its sound with node-av, in a process of its
// own for each file; draws a picture to TO if its input then orders one:
// node --conditions=react-server lib/infra/media/read-embedded.ts PATH [TO]
import "server-only";

import { readFileSync } from "node:fs";

import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_TIMED_THUMBNAILS,
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from "node-av/constants";
import type { AVPixelFormat, AVSampleFormat } from "node-av/constants";
import {
  avGetCodecName,
  avGetPixFmtName,
  Dictionary,
  FormatContext,
  Log,
  Packet,
  type Stream,
} from "node-av/lib";

import { ALLOWED_DEMUXERS } from "#lib/infra/media/containers";
import { LISTED, READ, readDrawOrder, SILENT } from "#lib/infra/media/embedded-lines";
import { isSilent } from "#lib/infra/media/listen-embedded";
import type { RawStream } from "#lib/infra/media/raw-media";

const FLUSH_BYTES = 32_000;

/** Writes to the pipe and waits until the system has it: ending the process drops what is left. */
const write = (text: string) =>
  new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });

/** Returns the clockwise turn of a display matrix: nine 32-bit numbers in fixed point. */
function rotationOf(matrix: Buffer | null): number {
  if (!matrix || matrix.length < 36) return 0;
  const [a, b] = [matrix.readInt32LE(0), matrix.readInt32LE(4)];
  return (Math.atan2(b, a) * 180) / Math.PI;
}

function pixelShape(stream: Stream): number {
  const ratio = [stream.sampleAspectRatio, stream.codecpar.sampleAspectRatio].find(
    ({ num, den }) => num > 0 && den > 0,
  );
  return ratio ? ratio.num / ratio.den : 1;
}

const transferName = (transfer: number) =>
  transfer === AVCOL_TRC_SMPTE2084
    ? "smpte2084"
    : transfer === AVCOL_TRC_ARIB_STD_B67
      ? "arib-std-b67"
      : null;

function pixelFormatName({ codecpar: { codecType, format } }: Stream): string | null {
  const isVideo = codecType === AVMEDIA_TYPE_VIDEO;
  const isPixelFormat = (one: AVPixelFormat | AVSampleFormat): one is AVPixelFormat =>
    isVideo && Number.isInteger(one);
  return isPixelFormat(format) ? avGetPixFmtName(format) : null;
}

function describe(stream: Stream): RawStream {
  const { codecpar: coding } = stream;
  const isVideo = coding.codecType === AVMEDIA_TYPE_VIDEO;
  const codec = avGetCodecName(coding.codecId);
  return {
    index: stream.index,
    id: stream.id,
    kind: isVideo ? "video" : coding.codecType === AVMEDIA_TYPE_AUDIO ? "audio" : "other",
    codec: codec === "none" ? null : codec,
    codecTag: coding.codecTagString,
    width: coding.width,
    height: coding.height,
    pixelShape: pixelShape(stream),
    pixelFormat: pixelFormatName(stream),
    transfer: transferName(coding.colorTrc),
    rotation: rotationOf(coding.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
    isDefault: stream.hasDisposition(AV_DISPOSITION_DEFAULT),
    isAttachedPicture:
      stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC) ||
      stream.hasDisposition(AV_DISPOSITION_TIMED_THUMBNAILS),
    dolbyVision: coding.getCodedSideData(AV_PKT_DATA_DOVI_CONF) !== null,
  };
}

/** Writes a line for each packet; returns the streams that have any. */
async function listPackets(input: FormatContext): Promise<ReadonlySet<number>> {
  const units = new Map(
    input.streams.map(({ index, timeBase }) => [index, timeBase.num / timeBase.den]),
  );
  const packet = new Packet();
  packet.alloc();
  const filled = new Set<number>();
  let text = "";
  while (input.readFrameSync(packet) >= 0) {
    filled.add(packet.streamIndex);
    const unit = units.get(packet.streamIndex) ?? 1;
    const seconds = (ticks: bigint) => (ticks === AV_NOPTS_VALUE ? "N/A" : Number(ticks) * unit);
    const times = [packet.pts, packet.dts, packet.duration].map(seconds).join(",");
    text += `${packet.streamIndex},${times},${packet.size},${packet.pos}\n`;
    packet.unref();
    if (text.length < FLUSH_BYTES) continue;
    await write(text);
    text = "";
  }
  await write(text);
  return filled;
}

/** Opens a local file of an allowed format, on the media's own time; null when it is none. */
async function openFile(path: string): Promise<FormatContext | null> {
  const input = new FormatContext();
  const options = Dictionary.fromObject({
    protocol_whitelist: "file",
    format_whitelist: ALLOWED_DEMUXERS,
    ignore_editlist: 1,
  });
  if ((await input.openInput(`file:${path}`, null, options)) < 0) return null;
  return (await input.findStreamInfo(null)) < 0 ? null : input;
}

/** Draws the picture that is ordered on the input, which ends at once when none is. */
async function drawOrdered(path: string, to: string): Promise<void> {
  await write(`${READ}\n`);
  const order = readDrawOrder(readFileSync(0, "utf8"));
  if (order === null) return;
  const { drawPicture } = await import("#lib/infra/media/draw-picture");
  await write((await drawPicture(path, order, to)) ?? "");
}

Log.setLevel(AV_LOG_QUIET);
const [path, to] = process.argv.slice(2);
if (path === undefined) {
  // Loads everything, for Node to keep it compiled (program-code.ts).
  await import("#lib/infra/media/draw-picture");
  process.exit(0);
}
const input = await openFile(path);
if (input) {
  const demuxer = input.iformat?.name ?? "";
  const streams = input.streams.map(describe);
  await write(`${JSON.stringify({ demuxer, streams })}\n`);
  const filled = await listPackets(input);
  await write(`${LISTED}\n`);
  const sound = streams.find(({ kind, index }) => kind === "audio" && filled.has(index));
  if (sound && (await isSilent(input, sound.index)) === true) await write(`${SILENT}\n`);
  if (to !== undefined) await drawOrdered(path, to);
}
process.exit(0);
