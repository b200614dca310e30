// Makes a clip from a recipe with node-av, in a process of its own:
// node scripts/render-clip.ts PATH RECIPE
import { Decoder, Demuxer, Encoder, Muxer } from "node-av/api";
import {
  AV_LOG_ERROR,
  FF_ENCODER_AAC,
  FF_ENCODER_LIBOPUS,
  FF_ENCODER_LIBVORBIS,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBVPX_VP9,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
  FF_ENCODER_PRORES_KS,
} from "node-av/constants";
import { Log, type Packet } from "node-av/lib";

import { clipRecipe, type ClipTrack } from "./clip-recipe.ts";

const ENCODERS = {
  aac: FF_ENCODER_AAC,
  h264: FF_ENCODER_LIBX264,
  hevc: FF_ENCODER_LIBX265,
  opus: FF_ENCODER_LIBOPUS,
  prores: FF_ENCODER_PRORES_KS,
  vorbis: FF_ENCODER_LIBVORBIS,
  vp8: FF_ENCODER_LIBVPX_VP8,
  vp9: FF_ENCODER_LIBVPX_VP9,
} as const satisfies Record<ClipTrack["encoder"], unknown>;

function delay(packet: Packet, seconds: number): void {
  const { num, den } = packet.timeBase;
  const ticks = BigInt(Math.round((seconds * den) / num));
  packet.pts += ticks;
  packet.dts += ticks;
}

function copyOf(packet: Packet): Packet {
  const copy = packet.clone();
  if (!copy) throw new Error("there is no memory for a packet");
  return copy;
}

/** Encodes what a graph of FFmpeg's filters draws or plays, and writes it into a stream of its own. */
async function renderTrack(output: Muxer, track: ClipTrack): Promise<() => Promise<void>> {
  const source = await Demuxer.open(track.graph, { format: "lavfi" });
  const [stream] = source.streams;
  if (!stream) throw new Error(`nothing comes from ${track.graph}`);
  const decoder = await Decoder.create(stream);
  const encoder = await Encoder.create(ENCODERS[track.encoder], {
    decoder,
    autoResample: true,
    options: track.options,
    configure: (context) => {
      if (track.tag !== undefined) context.codecTag = track.tag;
    },
  });
  const index = output.addStream(encoder);
  return async () => {
    const frames = decoder.frames(source.packets(stream.index));
    const played: Packet[] = [];
    for await (const packet of encoder.packets(frames)) {
      if (packet && track.repeat) played.push(copyOf(packet));
      if (packet) delay(packet, track.delaySeconds);
      await output.writePacket(packet, index);
    }
    const { times = 1, seconds = 0 } = track.repeat ?? {};
    for (let time = 1; time < times; time += 1)
      for (const packet of played) {
        const again = copyOf(packet);
        delay(again, track.delaySeconds + time * seconds);
        await output.writePacket(again, index);
      }
    await source.close();
  };
}

Log.setLevel(AV_LOG_ERROR);
const [path, text] = process.argv.slice(2);
if (path === undefined || text === undefined)
  throw new Error("name the file to make and its recipe");
const { tracks, format, options } = clipRecipe.parse(JSON.parse(text));
const output = await Muxer.open(path, { format, options });
const renderings: (() => Promise<void>)[] = [];
for (const track of tracks) renderings.push(await renderTrack(output, track));
await Promise.all(renderings.map((render) => render()));
await output.close();
process.exit(0);
