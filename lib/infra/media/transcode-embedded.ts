// Makes a small copy of a video with node-av, in a process of its own for each file:
// node --conditions=react-server lib/infra/media/transcode-embedded.ts PATH TO REQUEST
import "server-only";

import { Decoder, Demuxer, Encoder, FilterAPI, Muxer } from "node-av/api";
import { AV_LOG_QUIET, FF_ENCODER_AAC, FF_ENCODER_LIBX264 } from "node-av/constants";
import { Log, type Stream } from "node-av/lib";

import { ALLOWED_DEMUXERS } from "#lib/infra/media/containers";
import { SMALL_COPY, transcodeRequest, type TranscodeRequest } from "#lib/infra/media/media-engine";
import { turnFilters } from "#lib/infra/media/turn-filters";

type Track = { stream: Stream; filter: FilterAPI; encoder: Encoder };

async function pictureTrack(stream: Stream, request: TranscodeRequest): Promise<Track> {
  const { width, height, rotation, framesPerSecond } = request;
  const size = `scale=${width}:${height}`;
  const steps = [`fps=${framesPerSecond}`, ...turnFilters(rotation), size];
  const filter = FilterAPI.create([...steps, "setsar=1", "format=yuv420p"].join(","));
  const encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    filter,
    threadCount: 1,
    maxRate: SMALL_COPY.maxBitrate,
    bufSize: 2 * SMALL_COPY.maxBitrate,
    options: { preset: SMALL_COPY.preset, crf: SMALL_COPY.crf },
  });
  return { stream, filter, encoder };
}

async function soundTrack(stream: Stream): Promise<Track> {
  // Fills the silence before sound that begins late; the encoder would begin with it.
  const steps = `aresample=${SMALL_COPY.sampleRate}:async=1:first_pts=0`;
  const filter = FilterAPI.create(`${steps},aformat=sample_fmts=fltp:channel_layouts=stereo`);
  const bitrate = SMALL_COPY.audioBitrate;
  return { stream, filter, encoder: await Encoder.create(FF_ENCODER_AAC, { filter, bitrate }) };
}

async function writeTrack(input: Demuxer, output: Muxer, track: Track, index: number) {
  const { stream, filter, encoder } = track;
  using decoder = await Decoder.create(stream, { threadCount: 1 });
  const frames = filter.frames(decoder.frames(input.packets(stream.index)));
  for await (const packet of encoder.packets(frames)) await output.writePacket(packet, index);
}

async function transcode(path: string, to: string, request: TranscodeRequest): Promise<void> {
  await using input = await Demuxer.open(`file://${path}`, {
    options: { protocol_whitelist: "file", format_whitelist: ALLOWED_DEMUXERS },
  });
  const picture = input.streams.find(({ index }) => index === request.stream.index);
  if (!picture) throw new Error("there is no such picture");
  const sound = input.audio();
  const tracks = [
    await pictureTrack(picture, request),
    ...(sound ? [await soundTrack(sound)] : []),
  ];
  await using output = await Muxer.open(to, { format: "mp4", options: { movflags: "+faststart" } });
  await Promise.all(
    tracks.map((track) => writeTrack(input, output, track, output.addStream(track.encoder))),
  );
}

Log.setLevel(AV_LOG_QUIET);
const [path, to, request] = process.argv.slice(2);
if (path === undefined || to === undefined || request === undefined)
  throw new Error("name the file, where to write and what");
await transcode(path, to, transcodeRequest.parse(JSON.parse(request)));
process.exit(0);
