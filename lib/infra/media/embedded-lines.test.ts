import { expect, test } from "vitest";

import { readDrawn, toColor, writeDrawn } from "#lib/infra/media/embedded-lines";

test.each([{ color: "#0a7f80" }, { color: null }])(
  "a drawn picture is read as written: %j",
  (drawn) => {
    expect(readDrawn(writeDrawn(drawn))).toEqual(drawn);
  },
);

test.each(["", "drawn", "drawn red\n", "drawn #0a7f8\n", "drawn #0a7f80 and more\n"])(
  "%j speaks of no picture",
  (line) => {
    expect(readDrawn(line)).toBeNull();
  },
);

test.each([
  [[10, 127, 128], "#0a7f80"],
  [[10, 127, 128, 99, 99], "#0a7f80"],
  [[10, 127], null],
  [[], null],
])("the pixel %j has the colour %j", (pixel, color) => {
  expect(toColor(Uint8Array.from(pixel))).toBe(color);
});
