// `npm run video -- check FILE`: its exit codes, and what it says for people and for programs.
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { describe, expect, it } from "vitest";
import { z } from "zod";

import { makeTempFolder, runNode } from "#tests/scripts/run-script";
import { makeOddVideo } from "#tests/support/factories/odd-videos";
import {
  makeClip,
  makeClipWithExternalReference,
  makeEmptyClip,
  makeTextNamedMp4,
  makeTruncatedClip,
} from "#tests/support/factories/video-files";

const TIMEOUT = { timeout: 60_000 };

const runCheck = (args: string[], env: Record<string, string> = {}) =>
  runNode(["scripts/cli.ts", "video", ...args], env);

/** The shape that programs read. */
const printed = z.strictObject({
  state: z.enum(["ready", "needs_fix", "failed"]),
  container: z.string().nullable(),
  videoCodec: z.string().nullable(),
  audioCodec: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  rotation: z.number(),
  frameRate: z.number().nullable(),
  frameRateVaries: z.boolean(),
  seconds: z.number().nullable(),
  complete: z.boolean(),
  hasAudio: z.boolean(),
  sizeBytes: z.number().nullable(),
  findings: z.array(
    z.strictObject({
      code: z.string(),
      severity: z.enum(["error", "warning", "info"]),
      what: z.string(),
    }),
  ),
});

type Row = [
  name: string,
  path: () => Promise<string>,
  code: number,
  state: z.infer<typeof printed>["state"],
  findings: string[],
];

const rows: Row[] = [
  ["a good video", () => makeClip("small.mp4"), 0, "ready", []],
  ["one with a remark", () => makeClip("silent.mp4"), 0, "ready", ["no_audio"]],
  [
    "one with a silent sound track",
    () => makeOddVideo("silent-sound.mp4"),
    0,
    "ready",
    ["low_resolution", "too_short", "silent_audio"],
  ],
  ["15 frames per second", () => makeClip("slow.mp4"), 1, "needs_fix", ["frame_rate_too_low"]],
  ["Matroska", () => makeClip("h264.mkv"), 1, "needs_fix", ["container"]],
  ["sound alone", () => makeClip("sound.mp4"), 2, "failed", ["no_video_track"]],
  ["half a video", makeTruncatedClip, 2, "failed", ["truncated"]],
  ["pictures elsewhere", makeClipWithExternalReference, 2, "failed", ["damaged"]],
  ["text", () => makeTextNamedMp4("text", "not a video"), 2, "failed", ["not_a_video"]],
  ["an empty file", makeEmptyClip, 2, "failed", ["empty"]],
];

describe("as JSON", () => {
  it.each(rows)("%s", TIMEOUT, async (_name, path, code, state, findings) => {
    const result = await runCheck(["check", await path(), "--json"]);
    expect(result).toMatchObject({ code, stderr: "" });
    const found = printed.parse(JSON.parse(result.stdout));
    expect([found.state, found.findings.map((one) => one.code)]).toEqual([state, findings]);
  });

  it("gives the measured facts", TIMEOUT, async () => {
    const { stdout } = await runCheck(["--json", "check", await makeClip("hevc.mov")]);
    expect(printed.parse(JSON.parse(stdout))).toEqual({
      state: "ready",
      container: "mov",
      videoCodec: "hevc",
      audioCodec: "aac",
      width: 720,
      height: 1280,
      rotation: 0,
      frameRate: 30,
      frameRateVaries: false,
      seconds: expect.closeTo(4, 0),
      complete: true,
      hasAudio: true,
      sizeBytes: expect.any(Number),
      findings: [],
    });
  });
});

describe("for people", () => {
  it.each<[string, () => Promise<string>, number, RegExp]>([
    ["a good video", () => makeClip("small.mp4"), 0, /^Ready\nMP4, H\.264, 720 × 1280 pixels\n/],
    [
      "a slow one",
      () => makeClip("slow.mp4"),
      1,
      /^Needs a fix\n[^]*error: The frame rate is 15 frames per second\.\nExport it/,
    ],
    ["half a video", makeTruncatedClip, 2, /error: The end of the video is missing\.\nCopy or/],
  ])("%s", TIMEOUT, async (_name, path, code, says) => {
    const result = await runCheck(["check", await path()]);
    expect([result.code, result.stderr]).toEqual([code, ""]);
    expect(result.stdout.replaceAll(/^ +/gm, "")).toMatch(says);
  });

  it("finds a file where npm was called", TIMEOUT, async () => {
    const path = await makeClip("small.mp4");
    const result = await runCheck(["check", basename(path)], { INIT_CWD: dirname(path) });
    expect(result.code).toBe(0);
  });
});

describe("what it refuses", () => {
  it("a file that is not there, and a folder", TIMEOUT, async () => {
    const folder = makeTempFolder();
    for (const path of [join(folder, "gone.mp4"), folder]) {
      const { code, stdout, stderr } = await runCheck(["check", path, "--json"]);
      expect([code, stdout, stderr.trim()]).toEqual([2, "", `There is no file ${path}.`]);
    }
  });

  it("other arguments", TIMEOUT, async () => {
    const file = join(makeTempFolder(), "video.mp4");
    writeFileSync(file, "");
    for (const args of [[], ["check"], ["look", file], ["check", file, file], ["check", "--xml"]]) {
      const { code, stdout, stderr } = await runCheck(args);
      expect([code, stdout, stderr.trim()]).toEqual([
        64,
        "",
        "Usage: npm run video -- check FILE [--json]",
      ]);
    }
  });
});
