import { expect, test } from "vitest";

import {
  cleanFileName,
  codecLabel,
  frameRateLabel,
  sourceLabel,
  videoCodecLabel,
  videoStateChip,
} from "#lib/videos/labels";

test.each([
  ["look 12.mp4", "look 12.mp4"],
  ["../../etc/passwd", "passwd"],
  ["C:\\videos\\look.mp4", "look.mp4"],
  ["a\u0000b\u001b[31m.mp4", "ab[31m.mp4"],
  ["photo\u202Egnp.4pm", "photognp.4pm"],
  ["  two\n lines\t.mp4 ", "two lines .mp4"],
  ["Рокля.mp4", "Рокля.mp4"],
  ["", "Untitled video"],
  ["..", "Untitled video"],
  ["/", "Untitled video"],
  ["\ud800broken", "\ufffdbroken"],
])("the name %j is shown as %j", (given, shown) => {
  expect(cleanFileName(given)).toBe(shown);
});

test("a name of 4 KB is cut at 200 characters, never inside one", () => {
  expect(cleanFileName("x".repeat(4096))).toHaveLength(200);
  const emoji = cleanFileName("👗".repeat(300));
  expect(emoji.length).toBeLessThanOrEqual(200);
  expect(emoji.isWellFormed()).toBe(true);
});

test("labels frame rates and sources", () => {
  expect(frameRateLabel({ frameRate: 29.97, frameRateVaries: false })).toBe(
    "29.97 frames per second",
  );
  expect(frameRateLabel({ frameRate: 27.5, frameRateVaries: true })).toBe(
    "about 27.5 frames per second, variable",
  );
  expect(frameRateLabel({ frameRate: null, frameRateVaries: false })).toBe("unknown");
  expect(
    sourceLabel({ source: "link", sourceDetail: "https://cdn.example/a.mp4?key=secret" }),
  ).toBe("Imported from a link: https://cdn.example/a.mp4");
  expect(sourceLabel({ source: "upload", sourceDetail: "" })).toBe("Uploaded from a device");
});

test("codecs have names that people know, never a code of the file", () => {
  const codecs = ["h264", "hevc", "prores", "pcm_s16le", "dvh1", "CFHD", null];
  expect(codecs.map(codecLabel)).toEqual([
    "H.264",
    "H.265 (HEVC)",
    "Apple ProRes",
    "PCM",
    "an unknown codec",
    "an unknown codec",
    "unknown",
  ]);
  expect(videoCodecLabel({ videoCodec: "hevc", dolbyVision: true })).toBe(
    "H.265 (HEVC) with Dolby Vision",
  );
});

const finding = (severity: "warning" | "info") => ({
  code: "c",
  severity,
  what: "",
  why: "",
  todo: "",
});

test.each([
  ["ready", [], { tone: "ok", label: "Ready" }],
  ["ready", [finding("info")], { tone: "quiet", label: "Ready, 1 finding" }],
  [
    "ready",
    [finding("info"), finding("warning")],
    { tone: "attention", label: "Ready, 2 findings" },
  ],
  ["needs_fix", [finding("warning")], { tone: "attention", label: "Needs a fix" }],
] as const)("the chip of a %s video with %j", (state, findings, chip) => {
  expect(videoStateChip({ state, findings: [...findings] })).toEqual(chip);
});
