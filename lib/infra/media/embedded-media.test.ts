import { expect, test, vi } from "vitest";

import { embeddedMedia } from "#lib/infra/media/embedded-media";
import { PacketCollector } from "#lib/infra/media/raw-media";
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
