import { expect, test } from "vitest";

import { isLegitimate } from "#tests/attack/tables/run-csrf";

const validVariant = {
  origin: "own",
  site: "same-origin",
  token: "right",
  type: "application/json",
  method: "POST",
} as const;

test.each([
  [{}, true],
  [{ site: "missing" as const }, true],
  [{ origin: "missing" as const }, true],
  [{ origin: "missing" as const, site: "missing" as const }, false],
  [{ origin: "null" as const }, false],
  [{ site: "same-site" as const }, false],
  [{ token: "missing" as const }, false],
  [{ token: "twice" as const }, false],
])("a page of ours with %o: %s", (over, ours) => {
  expect(isLegitimate({ ...validVariant, ...over })).toBe(ours);
});
