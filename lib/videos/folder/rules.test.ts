import { expect, test } from "vitest";

import { isVideoFileName, nextPauseMs } from "#lib/videos/folder/rules";

test.each([
  "Look 12.mp4",
  "LOOK.MP4",
  "a.b.mov",
  "рокля.webm",
  "clip.m4v",
  "x.mkv",
  "two\nlines.mp4",
])("takes %j", (name) => {
  expect(isVideoFileName(name)).toBe(true);
});

test.each([
  ".hidden.mp4",
  "._look.mp4",
  "look.mp4.part",
  "look.mp4.download",
  "look.mp4.opdownload",
  "look.mp4.!ut",
  "look.mp4.aria2",
  ".look.mp4.icloud",
  "look.mp4.icloud",
  "look.mp4.unfinished",
  "look.mp4.crdownload",
  "look.mp4~",
  "Thumbs.db",
  "desktop.ini",
  "readme.txt",
  "mp4",
  ".mp4",
  "lookmp4",
  "look.mp4 ",
  "cover.jpg",
  "look.xmp",
  "look.srt",
])("leaves %j", (name) => {
  expect(isVideoFileName(name)).toBe(false);
});

test("a file that stays incomplete is tried ever more rarely, at most ten minutes apart", () => {
  expect([nextPauseMs(0, 5000), nextPauseMs(5000, 5000), nextPauseMs(500_000, 5000)]).toEqual([
    5000, 10_000, 600_000,
  ]);
});
