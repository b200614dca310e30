import { expect, test } from "vitest";

import { byteRange } from "#lib/web/byte-range";

const whole = { kind: "whole" };
const none = { kind: "unsatisfiable" };
const part = (first: number, last: number) => ({ kind: "part", first, last });

test.each([
  [null, whole],
  ["bytes=0-", part(0, 99)],
  ["bytes=0-0", part(0, 0)],
  ["bytes=10-19", part(10, 19)],
  ["bytes=90-500", part(90, 99)],
  ["bytes=-10", part(90, 99)],
  ["bytes=-500", part(0, 99)],
  ["bytes=-0", none],
  ["bytes=100-", none],
  ["bytes=100-200", none],
  ["bytes=20-10", whole],
  ["bytes=0-1,5-6", whole],
  ["items=0-1", whole],
  ["bytes=-", whole],
  ["bytes=a-b", whole],
])("%s of 100 bytes", (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected);
});

test("nothing of an empty file", () => {
  expect([byteRange("bytes=0-", 0), byteRange("bytes=-1", 0), byteRange(null, 0)]).toEqual([
    none,
    none,
    whole,
  ]);
});
