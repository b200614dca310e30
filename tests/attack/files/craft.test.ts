import { expect, test } from "vitest";

import { box, ftyp, hollow, placeOf, placesOf, without } from "#tests/attack/files/boxes";

const film = Buffer.concat([ftyp(), box("moov", box("trak", box("tkhd", Buffer.from("abcd")))), box("mdat", Buffer.from("pictures"))]);

test("boxes are found, those within others too", () => {
  expect(placesOf(film).map(({ type }) => type)).toEqual(["ftyp", "moov", "trak", "tkhd", "mdat"]);
  expect(film.toString("latin1", placeOf(film, "tkhd").body, placeOf(film, "tkhd").end)).toBe("abcd");
});

test("a box says what it is told to say of its size", () => {
  expect(box("moov", Buffer.alloc(4)).readUInt32BE(0)).toBe(12);
  expect(box("moov", Buffer.alloc(4), 0).readUInt32BE(0)).toBe(0);
  expect(box("moov", Buffer.alloc(4), 2n ** 63n).toString("hex")).toBe("000000016d6f6f76800000000000000000000000");
});

test("a film is spoilt in one place, and keeps its length", () => {
  expect(hollow(film, "mdat", 0).toString("latin1")).toContain("mdat\0\0\0\0\0\0\0\0");
  expect(placesOf(without(film, "trak")).map(({ type }) => type)).toEqual(["ftyp", "moov", "free", "mdat"]);
  expect(without(film, "trak").length).toBe(film.length);
});
