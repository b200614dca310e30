// Draws one picture of a video with node-av, in a process of its own for each file:
// node --conditions=react-server lib/infra/media/draw-embedded.ts PATH TO REQUEST
import "server-only";

import { writeFile } from "node:fs/promises";

import { Decoder, Demuxer, Encoder, FilterAPI } from "node-av/api";
import { AV_LOG_QUIET, AVSEEK_FLAG_BACKWARD, FF_ENCODER_MJPEG } from "node-av/constants";
import { type Frame, Log } from "node-av/lib";

import { ALLOWED_DEMUXERS } from "#lib/infra/media/containers";
import { frameRequest } from "#lib/infra/media/media-engine";
import { turnFilters } from "#lib/infra/media/turn-filters";

async function encode(filter: FilterAPI, frame: Frame): Promise<Buffer | null> {
  using encoder = await Encoder.create(FF_ENCODER_MJPEG, { filter });
  for (const input of [frame, null])
    for await (const packet of encoder.packets(input)) if (packet?.data) return packet.data;
  return null;
}

async function draw(path: string, request: string): Promise<Buffer | null> {
  const parsed = frameRequest.parse(JSON.parse(request));
  const { stream, atSeconds, width, height, rotation } = parsed;
  await using input = await Demuxer.open(`file://${path}`, {
    options: { protocol_whitelist: "file", format_whitelist: ALLOWED_DEMUXERS },
  });
  const picture = input.streams.find(({ index }) => index === stream.index);
  if (!picture) return null;
  const start = Math.max(0, input.startTime);
  if (atSeconds > 0) await input.seek(atSeconds + start, -1, AVSEEK_FLAG_BACKWARD);
  using decoder = await Decoder.create(picture);
  const steps = [
    `trim=start=${atSeconds}`,
    ...turnFilters(rotation),
    `scale=${width}:${height}`,
    "setsar=1",
    "format=yuvj420p",
  ];
  using filter = FilterAPI.create(steps.join(","));
  for await (const frame of filter.frames(decoder.frames(input.packets(picture.index))))
    if (frame) return encode(filter, frame);
  return null;
}

Log.setLevel(AV_LOG_QUIET);
const [path, to, request] = process.argv.slice(2);
if (path === undefined || to === undefined || request === undefined)
  throw new Error("name the file, where to draw and what");
const picture = await draw(path, request).catch(() => null);
if (picture) await writeFile(to, picture);
process.exit(picture ? 0 : 1);
