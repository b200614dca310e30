import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { EmbeddedReading } from "#lib/infra/media/embedded-media";
import type { ProcessResult } from "#lib/infra/media/limited-process";
import { isSilentWith } from "#lib/infra/media/listen-program";
import { PacketCollector } from "#lib/infra/media/raw-media";

const folder = mkdtempSync(join(tmpdir(), "listening-"));
const video = join(folder, "video.mp4");
writeFileSync(video, "the video");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the embedded program prints first. */
const description = JSON.stringify({ demuxer: "mov", streams: [] });

test.each<[string, string[], ProcessResult["kind"], object]>([
  ["a silent track", ["listed", "silent"], "done", { kind: "read", media: { silentAudio: true } }],
  ["an audible track", ["listed"], "done", { kind: "read", media: { silentAudio: false } }],
  ["a crash of the listening", ["listed"], "failed", { kind: "read" }],
  ["listening without end", ["listed"], "too_slow", { kind: "read" }],
  ["a crash of the listing", [], "failed", { kind: "crashed" }],
  ["listing without end", [], "too_slow", { kind: "too_slow" }],
])("the embedded program and %s", (_what, said, kind, expected) => {
  const packets = new PacketCollector();
  const reading = new EmbeddedReading(packets);
  for (const line of [description, "0,0,0,1,10,0", ...said]) reading.add(line, () => undefined);
  expect(reading.end(kind)).toMatchObject(expected);
  expect(packets.streams.get(0)?.count).toBe(1);
});

test.each([
  ["that writes no frame", "echo '#tb 0: 1/44100'", true],
  ["that writes a frame", "echo '#tb 0: 1/44100'; echo '0, 0, 0, 1024, 2048, 0x1'", false],
  ["that fails", "exit 1", false],
  ["that is no program", null, false],
])("an ffmpeg %s", { timeout: 30_000 }, async (what, script, silent) => {
  const ffmpeg = join(folder, what.replaceAll(" ", "-"));
  if (script !== null) {
    writeFileSync(ffmpeg, `#!/bin/sh\n${script}\n`);
    chmodSync(ffmpeg, 0o755);
  }
  expect(await isSilentWith(ffmpeg, video, 1)).toBe(silent);
});
