import { expect, it } from "vitest";

import { parseBigJson } from "#lib/tiktok/big-json";

it("keeps integers beyond 2^53 as the digits they came in", () => {
  expect(parseBigJson('{"a":[7612345678901234567,-9007199254740993,12,1.5,"x",null]}')).toEqual({
    a: ["7612345678901234567", "-9007199254740993", 12, 1.5, "x", null],
  });
});

it("throws for text that ends early or nests without end", () => {
  expect(() => parseBigJson('{"a":[1')).toThrow(SyntaxError);
  expect(() => parseBigJson("[".repeat(200_000) + "]".repeat(200_000))).toThrow(RangeError);
});
