import { expect, test } from "vitest";

import {
  makeBox,
  makeFtyp,
  fillBox,
  findBox,
  findBoxes,
  removeBox,
} from "#tests/attack/files/iso-boxes";

const video = Buffer.concat([
  makeFtyp(),
  makeBox("moov", makeBox("trak", makeBox("tkhd", Buffer.from("abcd")))),
  makeBox("mdat", Buffer.from("pictures")),
]);

test("boxes are found, those within others too", () => {
  expect(findBoxes(video).map(({ type }) => type)).toEqual([
    "ftyp",
    "moov",
    "trak",
    "tkhd",
    "mdat",
  ]);
  expect(video.toString("latin1", findBox(video, "tkhd").body, findBox(video, "tkhd").end)).toBe(
    "abcd",
  );
});

test("a box declares the given size", () => {
  expect(makeBox("moov", Buffer.alloc(4)).readUInt32BE(0)).toBe(12);
  expect(makeBox("moov", Buffer.alloc(4), 0).readUInt32BE(0)).toBe(0);
  expect(makeBox("moov", Buffer.alloc(4), 2n ** 63n).toString("hex")).toBe(
    "000000016d6f6f76800000000000000000000000",
  );
});

test("damages a video in one place and keeps its length", () => {
  expect(fillBox(video, "mdat", 0).toString("latin1")).toContain("mdat\0\0\0\0\0\0\0\0");
  expect(findBoxes(removeBox(video, "trak")).map(({ type }) => type)).toEqual([
    "ftyp",
    "moov",
    "free",
    "mdat",
  ]);
  expect(removeBox(video, "trak").length).toBe(video.length);
});
