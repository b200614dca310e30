import { expect, test, vi } from "vitest";

import { readDrawOrder } from "#lib/infra/media/embedded-lines";
import { embeddedMedia, EmbeddedReading } from "#lib/infra/media/embedded-media";
import { PacketCollector, rawStream } from "#lib/infra/media/raw-media";
import { makeClip } from "#tests/support/factories/video-files";

const PICTURES = 11 * 60 * 24;

/** Stops this thread now and then, so that the pipe is full when the program ends. */
function makeSlow(packets: PacketCollector): void {
  const { add } = packets;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let lines = 0;
  vi.spyOn(packets, "add").mockImplementation((line) => {
    lines += 1;
    if (lines % 500 === 0) Atomics.wait(clock, 0, 0, 20);
    add(line);
  });
}

test("reads every packet of a long video, however busy the worker is", async () => {
  for (const isSlow of [false, true]) {
    const packets = new PacketCollector();
    if (isSlow) makeSlow(packets);
    const read = await embeddedMedia.read(await makeClip("long.mp4"), packets, 60_000);
    expect([read.kind, packets.streams.get(0)?.count]).toEqual(["read", PICTURES]);
    expect(packets.streams.get(1)?.count).toBe(28_430);
  }
}, 120_000);

const stream = rawStream.parse({
  index: 3,
  id: 1,
  kind: "video",
  codec: "h264",
  codecTag: "avc1",
  width: 720,
  height: 1280,
  pixelShape: 1,
  pixelFormat: "yuv420p",
  transfer: null,
  rotation: 0,
  isDefault: true,
  isAttachedPicture: false,
  dolbyVision: false,
});
const request = { stream, atSeconds: 0.6, width: 720, height: 1280, rotation: 90 };

test.each([
  [
    "drawn in the same process",
    request,
    ["drawn #808080"],
    "done",
    "3,0.6,720,1280,90",
    { color: "#808080" },
  ],
  ["one without its color", request, ["drawn red"], "done", "3,0.6,720,1280,90", false],
  ["one that cannot be drawn", request, [], "done", "3,0.6,720,1280,90", false],
  ["one that crashes the program", request, [], "failed", "3,0.6,720,1280,90", false],
  ["none asked for", null, [], "done", "", null],
] as const)("a picture: %s", (_, chosen, said, kind, order, drawn) => {
  const choice = { to: "/nowhere.jpg", choose: () => chosen };
  const reading = new EmbeddedReading(new PacketCollector(), choice);
  const answers: string[] = [];
  for (const line of [JSON.stringify({ demuxer: "mov", streams: [] }), "listed", "read", ...said])
    reading.add(line, (text) => answers.push(text));
  expect(answers).toEqual([order]);
  expect(reading.end(kind)).toMatchObject({ kind: "read", drawn });
});

test.each([
  ["3,0.6,720,1280,90", { index: 3, atSeconds: 0.6, width: 720, height: 1280, rotation: 90 }],
  ["", null],
  ["3,0.6", null],
  ["3,0.6,720,1280,x", null],
])("the order %j", (line, order) => expect(readDrawOrder(line)).toEqual(order));
