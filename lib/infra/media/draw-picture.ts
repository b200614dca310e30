import "server-only";

import { writeFile } from "node:fs/promises";

import { Decoder, Demuxer, Encoder, FilterAPI } from "node-av/api";
import { AVSEEK_FLAG_BACKWARD, FF_ENCODER_MJPEG } from "node-av/constants";
import type { Frame } from "node-av/lib";

import { ALLOWED_DEMUXERS } from "#lib/infra/media/containers";
import { type DrawOrder, toColor, writeDrawn } from "#lib/infra/media/embedded-lines";
import { turnFilters } from "#lib/infra/media/turn-filters";

async function encode(filter: FilterAPI, frame: Frame): Promise<Buffer | null> {
  using encoder = await Encoder.create(FF_ENCODER_MJPEG, { filter });
  for (const input of [frame, null])
    for await (const packet of encoder.packets(input)) if (packet?.data) return packet.data;
  return null;
}

async function meanColor(frame: Frame): Promise<string | null> {
  using filter = FilterAPI.create("scale=1:1:flags=area,format=rgb24");
  for await (const pixel of filter.frames(frame)) if (pixel) return toColor(pixel.toBuffer());
  return null;
}

async function draw(path: string, order: DrawOrder) {
  const { index, atSeconds, width, height, rotation } = order;
  await using input = await Demuxer.open(`file://${path}`, {
    options: { protocol_whitelist: "file", format_whitelist: ALLOWED_DEMUXERS },
  });
  const picture = input.streams.find((stream) => stream.index === index);
  if (!picture) return null;
  const start = Math.max(0, input.startTime);
  if (atSeconds > 0) await input.seek(atSeconds + start, -1, AVSEEK_FLAG_BACKWARD);
  using decoder = await Decoder.create(picture, { threadCount: 1 });
  const steps = [
    `trim=start=${atSeconds}`,
    ...turnFilters(rotation),
    `scale=${width}:${height}`,
    "setsar=1",
    "format=yuvj420p",
  ];
  using filter = FilterAPI.create(steps.join(","));
  for await (const frame of filter.frames(decoder.frames(input.packets(picture.index))))
    if (frame) {
      const color = await meanColor(frame).catch(() => null);
      return { color, jpeg: await encode(filter, frame) };
    }
  return null;
}

/**
 * Draws a picture of an untrusted video as a JPEG, in a process of its own. Returns the line to
 * write about it; null when none can be drawn.
 */
export async function drawPicture(
  path: string,
  order: DrawOrder,
  to: string,
): Promise<string | null> {
  const drawn = await draw(path, order).catch(() => null);
  if (!drawn?.jpeg) return null;
  await writeFile(to, drawn.jpeg);
  return writeDrawn(drawn);
}
