import { expect, test } from "vitest";

import { describeFileSignature } from "#lib/infra/media/file-signature";

test.each([
  ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"],
  ["\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"],
  ["RIFF\0\0\0\0WAVEfmt ", "a sound file"],
  ["%PDF-1.7", "a PDF document"],
  ["PK\x03\x04\x14", "a ZIP archive or an office document"],
  ["#EXTM3U\n#EXT-X-VERSION:3", "a playlist"],
  ["ffconcat version 1.0\nfile /etc/passwd", "a playlist"],
  ["<!doctype html><html>", "a web page"],
  ["<svg xmlns=", "an XML or SVG document"],
  ["hello there", "a text file"],
  ["\0\0\0\x20ftypisom\0\0\x02\0", null],
  ["\x1aE\xdf\xa3\x9fB\x86\x81", null],
  ["", null],
])("%j", (start, expected) => {
  expect(describeFileSignature(Buffer.from(start, "latin1"))).toBe(expected);
});
