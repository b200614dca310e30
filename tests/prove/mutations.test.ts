import { expect, test } from "vitest";

import { applyMutation, MutationError } from "#tests/prove/mutations";

const mutate = (source: string, find: string, replace = "") =>
  applyMutation(source, { file: "x.ts", find, replace });

test.each([
  ["the same layout", "f(a, b);", "f(a, b);"],
  ["broken into lines with a trailing comma", "f(\n  a,\n  b,\n);", "f(a, b);"],
  ["on one line", "return { a: 1 };", "return {\n  a: 1,\n};"],
])("finds a text in %s", (_name, source, find) => {
  expect(mutate(`x;${source}y;`, find, "z;")).toBe("x;z;y;");
});

test("keeps words apart", () => {
  expect(() => mutate("returnvalue", "return value")).toThrow(MutationError);
});

test("refuses a text that is missing or there twice", () => {
  expect(() => mutate("a();", "b();")).toThrow("found 0 times");
  expect(() => mutate("a(); a();", "a();")).toThrow("found 2 times");
});

test("takes signs of a replacement as they are", () => {
  expect(mutate("a();", "a();", "`$&${b}`;")).toBe("`$&${b}`;");
});
