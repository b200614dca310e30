import { expect, test } from "vitest";

import { measure } from "#lib/infra/media/measure";
import { PacketCollector } from "#lib/infra/media/raw-media";

const stream = {
  index: 0,
  id: 1,
  kind: "video",
  codec: "h264",
  codecTag: "avc1",
  width: 360,
  height: 640,
  pixelShape: 1,
  pixelFormat: "yuv420p",
  transfer: null,
  rotation: 0,
  isDefault: true,
  isAttachedPicture: false,
  dolbyVision: false,
} as const;
const structure = {
  tracks: [],
  elsewhere: false,
  brokenIndex: false,
  overruns: false,
  endMissing: false,
  fragmented: true,
  promisedSeconds: null,
};

test.each([
  ["in millionths, as ffprobe prints them", 1e6],
  ["as fractions, as node-av has them", Infinity],
])("ten minutes with times %s are exactly ten minutes", (_how, parts) => {
  const packets = new PacketCollector();
  const printed = (value: number) =>
    parts === Infinity ? value : Math.round(value * parts) / parts;
  for (let n = 0; n < 18_000; n += 1)
    packets.add([0, printed(n / 30), printed(n / 30), printed(1 / 30), 10, n * 10].join(","));
  packets.add(["0", 599.9666673, 599.9666673, 0.0333334, 10, 0].join(","));
  const opened = { size: 180_000, head: Buffer.alloc(0), container: "mp4", structure } as const;
  const raw = { demuxer: "mov", streams: [stream], silentAudio: false };
  const { facts } = measure(opened, raw, packets.streams);
  expect([facts.seconds, facts.frameRate]).toEqual([600, 30.002]);
});
