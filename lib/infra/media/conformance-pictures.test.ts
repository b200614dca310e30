import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { MediaEngine } from "#lib/infra/media/media-engine";
import type { MediaFacts } from "#lib/infra/media/media-facts";
import { drawPoster, probeMedia, transcodeSmall } from "#lib/infra/media/probe";
import { mediaEngines } from "#tests/support/drivers/media-engines";
import { makeChanged, makeOddVideo } from "#tests/support/factories/odd-videos";
import { makeClip, makeRotatedClip } from "#tests/support/factories/video-files";

const measure = async (engine: MediaEngine, path: string) => {
  const measured = await probeMedia(engine, path);
  if (measured.kind !== "measured" || !measured.picture) throw new Error("not measured");
  return { facts: measured.facts, picture: measured.picture };
};

/** What every browser plays. */
const browserSafe = {
  complete: true,
  pictureTracks: 1,
  container: "mp4",
  videoCodec: "h264",
  chroma: "4:2:0",
  bitDepth: 8,
  rotation: 0,
} as const;

describe.each(mediaEngines)("%s", (_engine, engine) => {
  test("draws the picture upright and in its shape", { timeout: 120_000 }, async () => {
    const path = await makeOddVideo("anamorphic.mp4");
    const measured = await probeMedia(engine, path);
    if (measured.kind !== "measured" || !measured.picture) throw new Error("not measured");
    const to = join(await mkdtemp(join(tmpdir(), "poster-")), "poster.jpg");
    const { facts, picture } = measured;
    const drawn = await drawPoster(engine, path, { facts, picture, atSeconds: 0.5 }, to);
    expect(drawn && drawn.color).toMatch(/^#[\da-f]{6}$/);
    const jpeg = await readFile(to);
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    expect([jpeg.readUInt16BE(frame + 7), jpeg.readUInt16BE(frame + 5)]).toEqual([480, 640]);
  });

  test("says the mean colour of the picture", { timeout: 120_000 }, async () => {
    const path = await makeClip("long.mp4");
    const to = join(await mkdtemp(join(tmpdir(), "poster-")), "poster.jpg");
    const drawn = await drawPoster(
      engine,
      path,
      { ...(await measure(engine, path)), atSeconds: 1 },
      to,
    );
    const channels = /^#(..)(..)(..)$/.exec(drawn ? (drawn.color ?? "") : "")?.slice(1);
    const [red, green, blue] = (channels ?? []).map((hex) => Number.parseInt(hex, 16));
    // The clip is teal: 0, 128, 128.
    expect(red).toBeLessThan(8);
    expect(green).toBeCloseTo(128, -1);
    expect(blue).toBeCloseTo(128, -1);
  });

  test.each<[string, () => Promise<string>, Partial<MediaFacts>]>([
    [
      "HEVC with 10 bits",
      () => makeOddVideo("hdr.mp4"),
      { width: 360, height: 640, hasAudio: false },
    ],
    ["ProRes", () => makeOddVideo("prores.mov"), { width: 360, height: 640 }],
    ["wide pixels", () => makeOddVideo("anamorphic.mp4"), { width: 480, height: 640 }],
    ["a turned picture, 1,280 high", makeRotatedClip, { width: 406, height: 720 }],
    ["sound", () => makeOddVideo("plain.mkv"), { audioCodec: "aac" }],
    ["sound that begins late", () => makeOddVideo("late-sound.mp4"), { audioCodec: "aac" }],
  ])("makes a small copy of %s", { timeout: 120_000 }, async (_name, path, expected) => {
    const from = await path();
    const original = await measure(engine, from);
    const to = join(await mkdtemp(join(tmpdir(), "transcode-")), "copy.mp4");
    expect(await transcodeSmall(engine, from, original, to)).toBe("done");
    const { facts } = await measure(engine, to);
    expect(facts).toMatchObject({ ...browserSafe, ...expected });
    expect(facts.seconds).toBeCloseTo(original.facts.seconds ?? 0, 0);
    const bytes = await readFile(to);
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
  });

  test("makes no copy of a file that it cannot read", { timeout: 120_000 }, async () => {
    const original = await measure(engine, await makeOddVideo("plain.mp4"));
    const noise = await makeChanged("plain.mp4", "noise", (bytes) => bytes.subarray(1));
    const to = join(await mkdtemp(join(tmpdir(), "transcode-")), "copy.mp4");
    expect(await transcodeSmall(engine, noise, original, to)).toBe("failed");
  });
});
