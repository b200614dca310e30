import { expect, test } from "vitest";

import { problemLabel } from "#lib/feeds/labels";
import { readProblemCodes } from "#lib/feeds/problem-codes";
import { valueCodes } from "#lib/feeds/value-codes";

const codes = [...valueCodes, ...readProblemCodes];

test.each(codes)("%s says what is wrong and what to do, in whole sentences", (code) => {
  const { what, todo } = problemLabel(code);
  for (const text of [what, todo]) expect(text).toMatch(/^[A-Z].*[.)]$/);
  expect(what).not.toMatch(/no description/);
});

test("no code has two labels", () => {
  expect(new Set(codes).size).toBe(codes.length);
});

test("a code that nobody has described, or that is no code, still has words", () => {
  for (const code of ["new_code", "constructor", ""])
    expect(problemLabel(code).what).toBe("Something is wrong here that has no description.");
});
